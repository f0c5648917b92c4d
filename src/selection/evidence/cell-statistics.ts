import type { Amounts, RunOutcome } from '../outcome.ts';

/** Logarithms of positive amounts: their number, sum and sum of squares. The number may be fractional after decay. */
export type Moments = { n: number; sum: number; squares: number };

/** An amount (cost or duration) of one arm, split by how the run ended. Zero is a known amount without a logarithm. */
export type AmountStatistics = { zeros: number; readonly success: Moments; readonly failure: Moments };

/** What is known about one arm in one cell of contexts. Sums only, so cells can be added, scaled and rebuilt. */
export type CellStatistics = {
  successes: number;
  failures: number;
  readonly amounts: Readonly<Record<keyof Amounts, AmountStatistics>>;
};

/** Statistics without outcomes. */
export function createStatistics(): CellStatistics {
  return { successes: 0, failures: 0, amounts: { costUsd: createAmount(), durationMs: createAmount() } };
}

function createAmount(): AmountStatistics {
  return { zeros: 0, success: { n: 0, sum: 0, squares: 0 }, failure: { n: 0, sum: 0, squares: 0 } };
}

/** The names of the amounts. */
const AMOUNTS = ['costUsd', 'durationMs'] as const;

/** Adds an outcome with a weight. Unknown amounts are left out of the amounts, not of success. */
export function addOutcome(cell: CellStatistics, outcome: RunOutcome, weight = 1): void {
  if (outcome.success) cell.successes += weight;
  else cell.failures += weight;
  for (const name of AMOUNTS) {
    const value = outcome[name];
    if (value === null || value < 0) continue;
    const amount = cell.amounts[name];
    if (value === 0) amount.zeros += weight;
    else addLogarithm(outcome.success ? amount.success : amount.failure, Math.log(value), weight);
  }
}

function addLogarithm(moments: Moments, value: number, weight: number): void {
  moments.n += weight;
  moments.sum += weight * value;
  moments.squares += weight * value * value;
}

/** Adds statistics with a weight. */
export function addStatistics(to: CellStatistics, from: CellStatistics, weight = 1): void {
  to.successes += weight * from.successes;
  to.failures += weight * from.failures;
  for (const name of AMOUNTS) {
    const [target, source] = [to.amounts[name], from.amounts[name]];
    target.zeros += weight * source.zeros;
    for (const result of ['success', 'failure'] as const) addMoments(target[result], source[result], weight);
  }
}

/** Adds moments with a weight. */
export function addMoments(to: Moments, from: Moments, weight = 1): void {
  to.n += weight * from.n;
  to.sum += weight * from.sum;
  to.squares += weight * from.squares;
}

/** Multiplies the weight of everything that is known. */
export function decay(cell: CellStatistics, factor: number): void {
  addStatistics(cell, cell, factor - 1);
}

/** The number of outcomes. */
export function runsOf({ successes, failures }: CellStatistics): number {
  return successes + failures;
}

/** Statistics as numbers only, which is short as text. */
export function numbersOf({ successes, failures, amounts }: CellStatistics): number[] {
  const ofAmounts = AMOUNTS.flatMap((name) => {
    const { zeros, success, failure } = amounts[name];
    return [zeros, success.n, success.sum, success.squares, failure.n, failure.sum, failure.squares];
  });
  return [successes, failures, ...ofAmounts];
}

/** The statistics of {@link numbersOf}. */
export function statisticsOfNumbers(numbers: readonly number[]): CellStatistics {
  const at = (index: number): number => numbers[index] ?? 0;
  const moments = (from: number): Moments => ({ n: at(from), sum: at(from + 1), squares: at(from + 2) });
  const amount = (from: number): AmountStatistics => ({
    zeros: at(from),
    success: moments(from + 1),
    failure: moments(from + 4),
  });
  return { successes: at(0), failures: at(1), amounts: { costUsd: amount(2), durationMs: amount(9) } };
}
