import type { EndedEntry } from './journal-entry.ts';
import type { Journal } from './journal.ts';

/** What attempts that have ended cost, in US dollars. */
export type Spending = {
  /** What is known. */
  readonly costUsd: number;
  /** What sessions of unknown usage may have cost beyond it: what is left of their reservations. */
  readonly unknownUsd: number;
};

/** What a run has cost according to the store. */
export type RecordedCost = {
  /** What is known, in US dollars. */
  readonly costUsd: number;
  /** Whether this is all: no session has unknown usage. */
  readonly isComplete: boolean;
};

/** What the ended attempts cost: all, or those at the activity with this key. */
export function spendingOf(journal: Journal, key?: string): Spending {
  return sumOf(journal.ended().filter((entry) => key === undefined || entry.key === key));
}

function sumOf(entries: readonly EndedEntry[]): Spending {
  return {
    costUsd: exact(entries.reduce((sum, { costUsd }) => sum + costUsd, 0)),
    unknownUsd: exact(entries.reduce((sum, { unknownUsd = 0 }) => sum + unknownUsd, 0)),
  };
}

/** To the billionth, in which the store counts: a sum of fractions has an error in its last digits. */
function exact(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

/** What attempts that have not ended have reserved, in US dollars. */
export function reservedUsd(journal: Journal): number {
  return journal.open().reduce((sum, { reservedUsd: reserved = 0 }) => sum + reserved, 0);
}

/**
 * Settles attempts whose process was killed, and attempts that ended with unknown usage: together they cost what the
 * store knows of the run and the others did not cost. What the store does not know either stays unknown.
 * @param isLost which keys; other open attempts belong to processes that run
 */
export function settle(
  journal: Journal,
  at: number,
  isLost: (key: string) => boolean,
  recorded: RecordedCost | undefined,
): void {
  const open = journal.open();
  const lost = open
    .filter(({ key }) => isLost(key))
    .map(({ key, attempt, reservedUsd: mostUsd = 0 }) => ({ key, attempt, mostUsd }));
  // While other attempts run, a part of what is recorded is theirs.
  const isSeparable = recorded !== undefined && lost.length === open.length;
  const settlements = isSeparable ? shares(journal, lost, recorded) : lost.map((of) => unknown(of));
  for (const { of, costUsd, unknownUsd } of settlements) {
    const { key, attempt } = of;
    const entry = { v: 1, type: 'settled', key, attempt, at, costUsd } as const;
    journal.append({ ...entry, ...(unknownUsd > 0 && { unknownUsd }) });
  }
}

/** An attempt whose cost is not known, and the most that it can have cost in US dollars. */
type Unsettled = { readonly key: string; readonly attempt: number; readonly mostUsd: number };

/** What an attempt is known to have cost, and the rest of its reservation if that is not all. */
type Settlement = Spending & { readonly of: Unsettled };

function shares(journal: Journal, lost: readonly Unsettled[], { costUsd, isComplete }: RecordedCost): Settlement[] {
  const ended = journal.ended();
  const uncertain = ended.flatMap(({ key, attempt, costUsd: known, unknownUsd = 0 }) =>
    unknownUsd > 0 ? [{ key, attempt, mostUsd: known + unknownUsd }] : [],
  );
  const unsettled = [...lost, ...uncertain];
  const others = sumOf(ended.filter(({ unknownUsd = 0 }) => unknownUsd === 0)).costUsd;
  const share = Math.max(0, costUsd - others) / unsettled.length;
  return unsettled.map((of) => ({
    of,
    costUsd: share,
    unknownUsd: isComplete ? 0 : Math.max(0, of.mostUsd - share),
  }));
}

function unknown(of: Unsettled): Settlement {
  return { of, costUsd: 0, unknownUsd: of.mostUsd };
}
