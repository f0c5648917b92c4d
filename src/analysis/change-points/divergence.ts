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
  return divergencesInOrder(ranked, ranked.order);
}

/**
 * The divergences of the values in an order of their ranks. Sums of distances are kept up to date from left to right.
 * Permutation tests spend their time here: the loop allocates nothing.
 */
function divergencesInOrder({ sorted, distances, totalDistance }: RankedValues, order: Uint32Array): Float64Array {
  const n = order.length;
  const found = new Float64Array(n).fill(-Infinity);
  // Fenwick trees over ranks: the number and the sum of the values before a place.
  const [counts, sums] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  let [sum, within, rest] = [0, 0, totalDistance];
  for (let index = 0; index < n; index += 1) {
    const rank = order[index] ?? 0;
    const value = sorted[rank] ?? 0;
    let [less, lessSum] = [0, 0];
    for (let node = rank; node > 0; node -= node & -node) {
      less += counts[node] ?? 0;
      lessSum += sums[node] ?? 0;
    }
    const toLeft = value * less - lessSum + (sum - lessSum) - value * (index - less);
    sum += value;
    within += toLeft;
    rest -= (distances[rank] ?? 0) - toLeft;
    add(counts, sums, rank, value);
    const [m, k] = [index + 1, n - index - 1];
    if (m >= 2 && k >= 2) found[m] = divergenceAt({ m, k, within, rest, between: totalDistance - within - rest });
  }
  return found;
}

function add(counts: Float64Array, sums: Float64Array, rank: number, value: number): void {
  for (let node = rank + 1; node < counts.length; node += node & -node) {
    counts[node] = (counts[node] ?? 0) + 1;
    sums[node] = (sums[node] ?? 0) + value;
  }
}

/** Sums of distances within the m values on the left, within the k on the right, and between both. */
type Distances = Readonly<Record<'m' | 'k' | 'within' | 'rest' | 'between', number>>;

function divergenceAt({ m, k, within, rest, between }: Distances): number {
  return (2 * between) / (m + k) - (2 * k * within) / ((m + k) * (m - 1)) - (2 * m * rest) / ((m + k) * (k - 1));
}

/** The place with at least `minimum` values on both sides where the values, in this order of ranks, diverge most. */
export function bestSplit(ranked: RankedValues, order: Uint32Array, minimum: number): Split {
  const found = divergencesInOrder(ranked, order);
  let [at, divergence] = [-1, -Infinity];
  for (let place = minimum; place <= order.length - minimum; place += 1) {
    const here = found[place] ?? -Infinity;
    if (here > divergence) [at, divergence] = [place, here];
  }
  return { at, divergence };
}
