import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CONTEXT_FILE } from '../core/context.ts';
import { buildsIn, INTERACTIVE_FOLDER, spoolIn, STANDALONE_FOLDER } from '../core/environment.ts';
import { isUuid } from '../core/ids/ids.ts';
import { DAY_MS } from '../core/time/day.ts';
import type { Store } from '../store/open-store.ts';
import { deleteRuns, endedRunsAmong, openRunIds, runsEndedBefore } from '../store/queries/runs/run-retention.ts';
import type { DrainOptions } from './drain.ts';

/** Removes empty spool folders of runs that ended at least a day ago. Returns how many. */
export async function removeIdleFolders({ store, home, contexts }: DrainOptions, now: number): Promise<number> {
  const spool = spoolIn(home);
  const idle = [...contexts].filter(([folder]) => isIdle(folder, now) && hasNoRecords(folder));
  const endedRuns = await endedRunsAmong(
    store,
    [...new Set(idle.map(([, { run }]) => run.id))].filter(isUuid).slice(0, 500),
  );
  const removed = idle.filter(([folder, { run }]) => endedRuns.has(run.id) && folder.startsWith(spool));
  for (const [folder] of removed) {
    rmSync(folder, { recursive: true, force: true });
    contexts.delete(folder);
  }
  return removed.length;
}

/** How long folders of ended runs are kept for late records. */
const LATE_MS = DAY_MS;

function isIdle(path: string, now: number): boolean {
  return now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > LATE_MS;
}

function hasNoRecords(folder: string): boolean {
  return readdirSync(folder).every((name) => name === CONTEXT_FILE || name.startsWith('.'));
}

/**
 * Removes partial records outside of runs, whose process was killed: those of hooks contain the raw payload, and unlike
 * the folder of a run, their folder is never removed.
 */
export function removePartialRecords(home: string, now: number): void {
  const folders = [INTERACTIVE_FOLDER, STANDALONE_FOLDER].map((name) => join(spoolIn(home), name));
  for (const folder of folders.filter((one) => existsSync(one)))
    for (const name of readdirSync(folder).filter((one) => one.startsWith('.')))
      if (isIdle(join(folder, name), now)) rmSync(join(folder, name), { force: true });
}

const MAX_RUNS_PER_PASS = 100;

/**
 * Removes runs that ended more than `days` ago, with all their data. Totals are kept: counters never decrease. Returns
 * the number of runs.
 */
export async function removeOldRuns(store: Store, days: number, now: number): Promise<number> {
  const old = await runsEndedBefore(store, now - days * DAY_MS, MAX_RUNS_PER_PASS);
  if (old.length > 0) await store.write((transaction) => deleteRuns(transaction, old));
  return old.length;
}

/**
 * Removes the folders of builds in which nothing has changed for `days`: those of runs that have ended, have been removed,
 * or were never recorded. A build that can be continued keeps its folder.
 */
export async function removeOldBuilds(
  { store, home }: Pick<DrainOptions, 'store' | 'home'>,
  days: number,
  now: number,
): Promise<void> {
  const builds = buildsIn(home);
  const names = existsSync(builds) ? readdirSync(builds).filter(isUuid) : [];
  const old = names.filter((name) => lastChange(join(builds, name)) < now - days * DAY_MS);
  if (old.length === 0) return;
  const open = new Set(await openRunIds(store));
  for (const name of old) if (!open.has(name)) removeIfAllowed(join(builds, name));
}

/** When something in a folder changed last; infinity, which keeps it, if it cannot be read, such as one of another user. */
function lastChange(folder: string): number {
  try {
    const files = [folder, ...readdirSync(folder).map((name) => join(folder, name))];
    return Math.max(...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  } catch {
    return Infinity;
  }
}

function removeIfAllowed(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // What cannot be removed stays: the rest of the maintenance must not fail for it.
  }
}
