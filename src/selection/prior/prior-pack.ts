import { pathOf, type Context } from '../context.ts';
import { createStatistics, addStatistics, type CellStatistics } from '../evidence/cell-statistics.ts';
import { cellOf, type Evidence } from '../evidence/evidence.ts';
import { FAILURE_SHIFT } from '../outcome.ts';

/** Aggregated results of other runs, with their origin. */
export type PriorPack = {
  readonly source: string;
  readonly commit?: string;
  readonly licence?: string;
  readonly cells: readonly PriorCell[];
};

/** The results of one arm in one context. Means and standard deviations are those of natural logarithms. */
export type PriorCell = Context & {
  readonly arm: string;
  readonly n: number;
  readonly successes: number;
  /** Of cost in US dollars. */
  readonly meanLnCost?: number;
  readonly sdLnCost?: number;
  /** Of duration in milliseconds. */
  readonly meanLnDuration?: number;
  readonly sdLnDuration?: number;
};

/** How many outcomes a cell of a pack weighs at most, however many it was made from: other tasks are similar, not equal. */
const MAX_WEIGHT = 30;

/** The cells of a pack as evidence. */
export function evidenceOfPack({ cells }: PriorPack): Evidence {
  const evidence: Evidence = new Map();
  for (const cell of cells) {
    if (cell.n === 0) continue;
    const statistics = statisticsOfCell(cell);
    const weight = Math.min(1, MAX_WEIGHT / cell.n);
    for (const key of pathOf(cell)) addStatistics(cellOf(evidence, key, cell.arm), statistics, weight);
  }
  return evidence;
}

function statisticsOfCell(cell: PriorCell): CellStatistics {
  const statistics = createStatistics();
  statistics.successes = cell.successes;
  statistics.failures = cell.n - cell.successes;
  const { costUsd, durationMs } = statistics.amounts;
  addLogarithms(cell, costUsd, cell.meanLnCost, cell.sdLnCost);
  addLogarithms(cell, durationMs, cell.meanLnDuration, cell.sdLnDuration);
  return statistics;
}

/** A cell does not split amounts by result: failed runs are put above successful ones as usual. */
function addLogarithms(
  { n, successes }: PriorCell,
  amount: CellStatistics['amounts']['costUsd'],
  mean: number | undefined,
  deviation: number = 0.9,
): void {
  if (mean === undefined) return;
  const failures = n - successes;
  const ofSuccess = mean - (failures / n) * FAILURE_SHIFT;
  for (const [moments, count, center] of [
    [amount.success, successes, ofSuccess],
    [amount.failure, failures, ofSuccess + FAILURE_SHIFT],
  ] as const) {
    moments.n = count;
    moments.sum = count * center;
    moments.squares = count * (center ** 2 + deviation ** 2);
  }
}
