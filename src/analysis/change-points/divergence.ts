import { rankedValues, type RankedValues } from './ranked-values.ts';

/** The best place to split a series: the number of values before it, and the divergence there. */
export type Split = { readonly at: number; readonly divergence: number };

/**
 * The divergence Q̂(τ) of the values before and after each place τ, by energy distance with α = 1: how far both parts
 * are apart, in any property of their distributions (Matteson and James, JASA 109, 2014, eq. 5). Places with fewer than
 * two values on a side have −∞. O(n log n).
 */
export function divergences(values: readonly number[]): Float64Array {
  const ranked = rankedValues(values);
  const found = new Float64Array(values.length).fill(-Infinity);
  eachDivergence(ranked, ranked.order, (at, divergence) => {
    found[at] = divergence;
  });
  return found;
}

/** Visits every place with at least two values on both sides. Sums of distances are kept up to date from left to right. */
function eachDivergence(
  ranked: RankedValues,
  order: Uint32Array,
  visit: (at: number, divergence: number) => void,
): void {
  const n = order.length;
  const counts = new Float64Array(n + 1);
  const sums = new Float64Array(n + 1);
  let [seen, within] = [0, 0];
  let rest = ranked.totalDistance;
  for (let index = 0; index < n; index += 1) {
    const rank = order[index] ?? 0;
    const toLeft = distanceToSeen(ranked, { counts, sums, count: index, sum: seen }, rank);
    seen += ranked.sorted[rank] ?? 0;
    within += toLeft;
    rest -= (ranked.distances[rank] ?? 0) - toLeft;
    add(counts, sums, rank, ranked.sorted[rank] ?? 0);
    const [m, k] = [index + 1, n - index - 1];
    if (m < 2 || k < 2) continue;
    const between = ranked.totalDistance - within - rest;
    visit(m, (2 * between) / (m + k) - (2 * k * within) / ((m + k) * (m - 1)) - (2 * m * rest) / ((m + k) * (k - 1)));
  }
}

/** What is known of the values before a place: Fenwick trees over ranks with their number and sum. */
type Seen = {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly count: number;
  readonly sum: number;
};

/** The sum of the distances of a value to those before it. */
function distanceToSeen({ sorted }: RankedValues, { counts, sums, count, sum }: Seen, rank: number): number {
  const value = sorted[rank] ?? 0;
  let [less, lessSum] = [0, 0];
  for (let node = rank; node > 0; node -= node & -node) {
    less += counts[node] ?? 0;
    lessSum += sums[node] ?? 0;
  }
  return value * less - lessSum + (sum - lessSum) - value * (count - less);
}

function add(counts: Float64Array, sums: Float64Array, rank: number, value: number): void {
  for (let node = rank + 1; node < counts.length; node += node & -node) {
    counts[node] = (counts[node] ?? 0) + 1;
    sums[node] = (sums[node] ?? 0) + value;
  }
}

/** The place with at least `minimum` values on both sides where the values, in this order of ranks, diverge most. */
export function bestSplit(ranked: RankedValues, order: Uint32Array, minimum: number): Split {
  let best: Split = { at: -1, divergence: -Infinity };
  eachDivergence(ranked, order, (at, divergence) => {
    const isAllowed = at >= minimum && order.length - at >= minimum;
    if (isAllowed && divergence > best.divergence) best = { at, divergence };
  });
  return best;
}
