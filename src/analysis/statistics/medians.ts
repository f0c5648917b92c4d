import { logEstimate, pointEstimate, UPPER, unknownEstimate, type Estimate } from './estimate.ts';
import { ratioProblem } from './means.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal.ts';
import { NORMAL_QUANTILE } from './student-t.ts';

const METHOD = 'median; interval of order statistics';

/**
 * The median with the interval between two order statistics, which covers the true median in at least 95 % of samples
 * from any distribution. Needs six values.
 */
export function median(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) return unknownEstimate(0, METHOD, 'no observations');
  const sorted = ascending(values);
  const value = quantile(sorted, 0.5);
  const rank = lowerRank(n);
  if (rank === 0) return pointEstimate(value, n, METHOD, 'fewer than 6 observations');
  return { value, n, low: at(sorted, rank), high: at(sorted, n + 1 - rank), method: METHOD, reason: null };
}

/** Ranks by number of values: views ask for the same ones with every change. */
const RANKS = new Map<number, number>();

const MAX_RANKS = 10_000;

/** The highest rank that exceeds the true median in at most 2.5 % of samples; 0 if there is none. */
function lowerRank(n: number): number {
  const known = RANKS.get(n);
  if (known !== undefined) return known;
  if (RANKS.size >= MAX_RANKS) RANKS.clear();
  const rank = searchedRank(n);
  RANKS.set(n, rank);
  return rank;
}

function searchedRank(n: number): number {
  // P(Binomial(n, ½) ≤ rank) = I_½(n − rank, rank + 1) grows with the rank, which is the lowest that is not too likely.
  let [low, high] = [0, Math.ceil(n / 2)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (incompleteBeta(0.5, n - middle, middle + 1) <= 1 - UPPER) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value with this rank, from 1. */
function at(sorted: ArrayLike<number>, rank: number): number {
  return sorted[rank - 1] ?? Number.NaN;
}

/** Numbers in ascending order. An array of numbers alone is sorted five times as fast as by a function that compares. */
export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** A quantile of sorted values, interpolated linearly (type 7 of Hyndman and Fan); NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}

const RATIO_METHOD = 'ratio of medians, B / A; Price–Bonett interval on logarithms';

/**
 * The ratio of two medians of positive amounts, B / A, with an interval from order statistics of the logarithms (Price
 * and Bonett, Journal of Statistical Computation and Simulation 72, 2002). Needs six values on each side.
 */
export function ratioOfMedians(a: readonly number[], b: readonly number[]): Estimate {
  const n = a.length + b.length;
  const problem = ratioProblem(a, b);
  if (problem !== undefined) return unknownEstimate(n, RATIO_METHOD, problem);
  const [sortedA, sortedB] = [ascending(a), ascending(b)];
  const medianOfA = quantile(sortedA, 0.5);
  if (medianOfA === 0) return unknownEstimate(n, RATIO_METHOD, 'the median of A is 0');
  const value = quantile(sortedB, 0.5) / medianOfA;
  if (Math.min(a.length, b.length) < 6)
    return pointEstimate(value, n, RATIO_METHOD, 'fewer than 6 observations on one side');
  if (at(sortedA, 1) <= 0 || at(sortedB, 1) <= 0)
    return pointEstimate(value, n, RATIO_METHOD, 'amounts of 0 have no logarithm');
  const margin = NORMAL_QUANTILE * Math.sqrt(logMedianVariance(sortedA) + logMedianVariance(sortedB));
  return logEstimate(value, n, RATIO_METHOD, { margin });
}

/** The variance of the logarithm of a median, from the distance of two order statistics around it. */
function logMedianVariance(sorted: ArrayLike<number>): number {
  const n = sorted.length;
  const rank = Math.max(1, Math.round((n + 1) / 2 - Math.sqrt(n)));
  const distance = Math.log(at(sorted, n + 1 - rank)) - Math.log(at(sorted, rank));
  return (distance / (2 * normalQuantile(1 - incompleteBeta(0.5, n - rank + 1, rank)))) ** 2;
}
