import { ALL_TASKS } from '../context.ts';
import { addMoments, type AmountStatistics, type CellStatistics, type Moments } from '../evidence/cell-statistics.ts';
import { statisticsOf, typeCells, type Evidence } from '../evidence/evidence.ts';
import { FAILURE_SHIFT, type Amounts } from '../outcome.ts';

/** The estimate of an amount (cost or duration) of an arm: a log-normal distribution for each result. */
export type AmountEstimate = {
  /** The share of known amounts that are not zero. */
  readonly share: number;
  /** The estimated mean of the logarithm of successful runs, and how many values it weighs. */
  readonly mean: number;
  readonly weight: number;
  /** Added to the mean for failed runs. */
  readonly failureShift: number;
  /** The standard deviation of the logarithm. */
  readonly spread: number;
};

type Amount = keyof Amounts;
type Log = { n: number; sum: number };

/** How many values the coarser estimate weighs: of an arm among all, of a cell among all, of an arm in a cell. */
const WEIGHTS = { arm: 1.5, cell: 4, interaction: 8 };

/** Estimates an amount of all arms in the finest cell of a path; an empty map if no amount is known at all. */
export function amountEstimates(
  evidence: Evidence,
  name: Amount,
  { path, arms }: { readonly path: readonly string[]; readonly arms: readonly string[] },
): ReadonlyMap<string, AmountEstimate> {
  const all = evidence.get(ALL_TASKS) ?? new Map<string, CellStatistics>();
  const values = [...all.values()].map(({ amounts }) => amounts[name]);
  if (values.every(({ zeros, success, failure }) => zeros + success.n + failure.n === 0)) return new Map();
  const failureShift = failureShiftOf(values);
  const adjusted = (cell: string, arm: string): Log =>
    withoutFailures(statisticsOf(evidence, cell, arm).amounts[name], failureShift);
  let estimates = armEstimates(evidence, arms, adjusted);
  for (const cell of path.slice(1)) estimates = estimatesInCell(evidence, cell, estimates, adjusted);
  const spread = spreadsOf(evidence, name, failureShift);
  return new Map(
    arms.map((arm) => {
      const amount = statisticsOf(evidence, ALL_TASKS, arm).amounts[name];
      const { mean, weight } = estimates.get(arm) ?? { mean: 0, weight: WEIGHTS.arm };
      return [
        arm,
        {
          share: shareOf(amount),
          mean,
          weight,
          failureShift: failureShiftOf([amount], failureShift),
          spread: spread(arm),
        },
      ];
    }),
  );
}

/** How many pairs of a successful and a failed run the shift that is assumed first weighs. */
const FAILURE_WEIGHT = 6;

/** By how much the logarithm of failed runs is above that of successful runs of the same arm. */
function failureShiftOf(amounts: readonly AmountStatistics[], first: number = FAILURE_SHIFT): number {
  let [sum, weight] = [FAILURE_WEIGHT * first, FAILURE_WEIGHT];
  for (const { success, failure } of amounts) {
    if (success.n === 0 || failure.n === 0) continue;
    const pairs = (success.n * failure.n) / (success.n + failure.n);
    sum += pairs * (failure.sum / failure.n - success.sum / success.n);
    weight += pairs;
  }
  return sum / weight;
}

/** The logarithms as if all runs had succeeded. */
function withoutFailures({ success, failure }: AmountStatistics, failureShift: number): Log {
  return { n: success.n + failure.n, sum: success.sum + failure.sum - failureShift * failure.n };
}

type Adjusted = (cell: string, arm: string) => Log;

type Estimate = { readonly mean: number; readonly weight: number };

/** Sweeps in which the effects of arms and of types of tasks are estimated from each other. */
const SWEEPS = 2;

/** The estimates of arms on an average mix of tasks, without the effects of the types of tasks that they were used for. */
function armEstimates(evidence: Evidence, arms: readonly string[], adjusted: Adjusted): ReadonlyMap<string, Estimate> {
  const known = [...new Set([...arms, ...(evidence.get(ALL_TASKS)?.keys() ?? [])])];
  const own = new Map(known.map((arm) => [arm, adjusted(ALL_TASKS, arm)]));
  const cells = typeCells(evidence).map((cell) => logsIn(evidence, cell, adjusted));
  const total = sumOf([...own.values()]);
  const overall = total.sum / Math.max(total.n, 1e-9);
  const means = new Map(known.map((arm) => [arm, overall]));
  let shifts = cells.map(() => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const [arm, { n, sum }] of own) {
      const shift = cells.reduce((all, logs, index) => all + (logs.get(arm)?.n ?? 0) * (shifts[index] ?? 0), 0);
      means.set(arm, (sum - shift + WEIGHTS.arm * overall) / (n + WEIGHTS.arm));
    }
    shifts = cells.map((logs) => cellShift(logs, means));
  }
  return new Map([...own].map(([arm, { n }]) => [arm, { mean: means.get(arm) ?? overall, weight: n + WEIGHTS.arm }]));
}

function logsIn(evidence: Evidence, cell: string, adjusted: Adjusted): ReadonlyMap<string, Log> {
  return new Map([...(evidence.get(cell)?.keys() ?? [])].map((arm) => [arm, adjusted(cell, arm)]));
}

function sumOf(logs: readonly Log[]): Log {
  return logs.reduce((sum, { n, sum: own }) => ({ n: sum.n + n, sum: sum.sum + own }), { n: 0, sum: 0 });
}

/** By how much the logarithms of all arms in a cell are above their means. */
function cellShift(logs: ReadonlyMap<string, Log>, means: ReadonlyMap<string, number>): number {
  let [sum, n] = [0, 0];
  for (const [arm, own] of logs) {
    const mean = means.get(arm);
    if (mean === undefined) continue;
    sum += own.sum - own.n * mean;
    n += own.n;
  }
  return sum / (n + WEIGHTS.cell);
}

function estimatesInCell(
  evidence: Evidence,
  cell: string,
  parents: ReadonlyMap<string, Estimate>,
  adjusted: Adjusted,
): ReadonlyMap<string, Estimate> {
  const means = new Map([...parents].map(([arm, { mean }]) => [arm, mean]));
  const shift = cellShift(logsIn(evidence, cell, adjusted), means);
  return new Map(
    [...parents].map(([arm, parent]) => {
      const own = adjusted(cell, arm);
      const weight = 1 / (1 / WEIGHTS.interaction + 1 / parent.weight);
      const mean = (weight * (parent.mean + shift) + own.sum) / (weight + own.n);
      return [arm, { mean, weight: weight + own.n }];
    }),
  );
}

/** The spread that is assumed first, and the number of values that it weighs: 0.5 to 1.7 in published runs. */
const SPREAD = { first: 0.9, weight: 8, armWeight: 15 };

/** The residual spread of arms within types of tasks, that of each arm shrunk to that of all. */
function spreadsOf(evidence: Evidence, name: Amount, failureShift: number): (arm: string) => number {
  const cells = typeCells(evidence);
  const byArm = new Map<string, { squares: number; freedom: number }>();
  const total = { squares: SPREAD.weight * SPREAD.first ** 2, freedom: SPREAD.weight };
  for (const cell of cells.length > 0 ? cells : [ALL_TASKS])
    for (const [arm, { amounts }] of evidence.get(cell) ?? []) {
      const residual = residualOf(amounts[name], failureShift);
      const own = byArm.get(arm) ?? { squares: 0, freedom: 0 };
      byArm.set(arm, { squares: own.squares + residual.squares, freedom: own.freedom + residual.freedom });
      total.squares += residual.squares;
      total.freedom += residual.freedom;
    }
  const common = total.squares / total.freedom;
  return (arm) => {
    const { squares, freedom } = byArm.get(arm) ?? { squares: 0, freedom: 0 };
    return Math.sqrt((squares + SPREAD.armWeight * common) / (freedom + SPREAD.armWeight));
  };
}

function residualOf(
  { success, failure }: AmountStatistics,
  failureShift: number,
): { squares: number; freedom: number } {
  const both: Moments = { n: 0, sum: 0, squares: 0 };
  addMoments(both, success);
  addMoments(both, failure);
  if (both.n <= 1) return { squares: 0, freedom: 0 };
  const shifted = both.sum - failureShift * failure.n;
  const squares = both.squares - 2 * failureShift * failure.sum + failureShift ** 2 * failure.n;
  return { squares: Math.max(0, squares - shifted ** 2 / both.n), freedom: both.n - 1 };
}

function shareOf({ zeros, success, failure }: AmountStatistics): number {
  const positive = success.n + failure.n;
  return zeros === 0 ? 1 : positive / (positive + zeros);
}

/**
 * The expected amount of a run with this result. The mean of a log-normal distribution of which the mean of the
 * logarithm itself is uncertain, unless that mean was drawn.
 */
export function expectedAmount(estimate: AmountEstimate, isSuccess: boolean, drawn?: number): number {
  const { share, mean, weight, failureShift, spread } = estimate;
  const variance = spread ** 2 * (drawn === undefined ? 1 + 1 / weight : 1);
  const logarithm = (drawn ?? mean) + (isSuccess ? 0 : failureShift) + variance / 2;
  return share * Math.exp(logarithm);
}
