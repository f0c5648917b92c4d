import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { startOfDay } from '../core/time/day.ts';
import { openJournal, type JournalFile } from '../engine/journal.ts';
import { JOURNAL, openJournalFile } from '../engine/journal-file.ts';
import { reservedUsd } from '../engine/spending.ts';
import { acquireLock } from '../process/exclusive-lock.ts';
import { buildFolder } from './build-state.ts';

/** The budget of a day (UTC), which all builds of a state folder share with everything else that is recorded. */
export type DayBudget = {
  /** Reads again what others than the builds have spent. */
  readonly refresh: () => Promise<void>;
  /** What is neither spent nor reserved. A reservation that depends on it is made with a journal of `shareDay()`. */
  readonly leftUsd: () => number;
};

/** What a budget of the day is opened with. */
export type DayBudgetOptions = {
  readonly limitUsd: number;
  /** What has been recorded since an instant, in US dollars, without these runs. */
  readonly spentWithout: (since: number, runIds: readonly string[]) => Promise<number>;
  readonly now: () => number;
};

/**
 * Opens the budget of the day. What builds have spent and reserved comes from their journals, which are up to date when
 * the store is not yet; what everything else has spent comes from the store.
 */
export function openDayBudget(env: Environment, { limitUsd, spentWithout, now }: DayBudgetOptions): DayBudget {
  const dayStart = (): number => startOfDay(now());
  let others = 0;
  return {
    refresh: async () => void (others = await spentWithout(dayStart(), buildsSince(env, dayStart()))),
    leftUsd: () => {
      const since = dayStart();
      const inBuilds = buildsSince(env, since).map((runId) => committedSince(buildFolder(env, runId), since));
      return Math.max(0, limitUsd - others - inBuilds.reduce((sum, usd) => sum + usd, 0));
    },
  };
}

/** The builds whose journals have changed since an instant, by their run IDs. */
function buildsSince(env: Environment, since: number): string[] {
  return readdirSync(buildsFolder(env)).filter((runId) => {
    const stat = statSync(join(buildFolder(env, runId), JOURNAL), { throwIfNoEntry: false });
    return stat !== undefined && stat.mtimeMs >= since;
  });
}

function buildsFolder(env: Environment): string {
  return dirname(buildFolder(env, 'any'));
}

function committedSince(folder: string, since: number): number {
  const journal = openJournal(openJournalFile(folder));
  const ended = journal.ended().filter(({ at }) => at >= since);
  return ended.reduce((sum, { costUsd, unknownUsd = 0 }) => sum + costUsd + unknownUsd, reservedUsd(journal));
}

/** Longer than any process needs to reserve. */
const PATIENCE_MS = 10_000;

/** The journal of a build whose reservations exclude those of all others, so that no two builds reserve the same money. */
export function shareDay(env: Environment, journal: JournalFile): JournalFile {
  return {
    ...journal,
    exclusively: (fn) => {
      const folder = buildsFolder(env);
      const lock = acquireLock(folder, 'day.lock', PATIENCE_MS);
      if (!lock) throw new Error(`Cannot use the journals in ${folder}: another process has locked them`);
      try {
        return journal.exclusively ? journal.exclusively(fn) : fn();
      } finally {
        lock.release();
      }
    },
  };
}
