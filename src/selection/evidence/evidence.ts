import { ALL_TASKS } from '../context.ts';
import type { RunOutcome } from '../outcome.ts';
import { addOutcome, addStatistics, createStatistics, decay, type CellStatistics } from './cell-statistics.ts';

/** Statistics by cell of contexts, then by arm. */
export type Evidence = Map<string, Map<string, CellStatistics>>;

const NOTHING: CellStatistics = createStatistics();

/** The statistics of an arm in a cell; without outcomes if there are none. */
export function statisticsOf(evidence: Evidence, cell: string, arm: string): CellStatistics {
  return evidence.get(cell)?.get(arm) ?? NOTHING;
}

/** Adds an outcome, with a weight, to each cell on the path of its context. */
export function addToPath(
  evidence: Evidence,
  path: readonly string[],
  arm: string,
  outcome: RunOutcome,
  weight = 1,
): void {
  for (const cell of path) addOutcome(cellOf(evidence, cell, arm), outcome, weight);
}

/** The statistics of an arm in a cell, to add to. */
export function cellOf(evidence: Evidence, cell: string, arm: string): CellStatistics {
  const arms = evidence.get(cell) ?? new Map<string, CellStatistics>();
  const statistics = arms.get(arm) ?? createStatistics();
  evidence.set(cell, arms.set(arm, statistics));
  return statistics;
}

/** The arms with outcomes. */
export function armsIn(evidence: Evidence): string[] {
  return [...(evidence.get(ALL_TASKS)?.keys() ?? [])];
}

/** The cells of one type of task each. */
export function typeCells(evidence: Evidence): string[] {
  return [...evidence.keys()].filter((cell) => (JSON.parse(cell) as unknown[]).length === 1);
}

/**
 * Multiplies the weight of what is known about an arm, in a cell of one type and below it, or everywhere. The cell of
 * all tasks loses what the cells of types lose.
 */
export function decayArm(evidence: Evidence, arm: string, within: string, factor: number): void {
  const all = evidence.get(ALL_TASKS)?.get(arm);
  if (within !== ALL_TASKS && all) addStatistics(all, statisticsOf(evidence, within, arm), factor - 1);
  for (const [cell, arms] of evidence) {
    const statistics = arms.get(arm);
    if (statistics && isWithin(cell, within)) decay(statistics, factor);
  }
}

function isWithin(cell: string, within: string): boolean {
  return within === ALL_TASKS || cell === within || cell.startsWith(`${within.slice(0, -1)},`);
}

/** The evidence of both. */
export function mergeEvidence(one: Evidence, other: Evidence): Evidence {
  const merged: Evidence = new Map([...one].map(([cell, arms]) => [cell, new Map(arms)]));
  for (const [cell, arms] of other)
    for (const [arm, statistics] of arms) {
      const sum = createStatistics();
      addStatistics(sum, statisticsOf(one, cell, arm));
      addStatistics(sum, statistics);
      const into = merged.get(cell) ?? new Map<string, CellStatistics>();
      merged.set(cell, into.set(arm, sum));
    }
  return merged;
}
