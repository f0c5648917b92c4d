import { ALL_TASKS } from '../context.ts';
import type { RunOutcome } from '../outcome.ts';
import { addOutcome, addStatistics, createStatistics, decay, runsOf, type CellStatistics } from './cell-statistics.ts';

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

/** How many outcomes a type of task has before it is one: what each of many unique types did is due to chance. */
const COMMON = 3;

/** The cells of one type of task each, of those that are common. */
export function typeCells(evidence: Evidence): string[] {
  return [...evidence].filter(([cell, arms]) => isTypeCell(cell) && outcomesIn(arms) >= COMMON).map(([cell]) => cell);
}

/** A JSON array of one text, or of null. */
const ONE_VALUE = /^\[(?:null|"(?:[^"\\]|\\.)*")\]$/;

function isTypeCell(cell: string): boolean {
  return ONE_VALUE.test(cell);
}

function outcomesIn(arms: ReadonlyMap<string, CellStatistics>): number {
  let outcomes = 0;
  for (const statistics of arms.values()) outcomes += runsOf(statistics);
  return outcomes;
}

/** How many types of tasks are kept at most, and how many remain when there are more. */
const TYPES = { most: 200, kept: 150 };

/** Removes the types with the fewest outcomes if there are too many, so that a type for each task does not fill the memory. */
export function removeRareTypes(evidence: Evidence): string[] {
  const cells = [...evidence.keys()].filter(isTypeCell);
  if (cells.length <= TYPES.most) return [];
  const outcomes = new Map(cells.map((cell) => [cell, outcomesIn(evidence.get(cell) ?? new Map())]));
  const byOutcomes = (one: string, other: string): number =>
    (outcomes.get(one) ?? 0) - (outcomes.get(other) ?? 0) || (one < other ? -1 : 1);
  const removed = cells.toSorted(byOutcomes).slice(0, cells.length - TYPES.kept);
  for (const type of removed) for (const cell of evidence.keys()) if (isWithin(cell, type)) evidence.delete(cell);
  return removed;
}

function isWithin(cell: string, within: string): boolean {
  return within === ALL_TASKS || cell === within || cell.startsWith(`${within.slice(0, -1)},`);
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
