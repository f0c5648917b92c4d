/** A series prepared for any order of its values. */
export type RankedValues = {
  readonly sorted: Float64Array;
  /** The rank of each value, in the order of the series. */
  readonly order: Uint32Array;
  /** By rank: the sum of the distances to all values. */
  readonly distances: Float64Array;
  /** The sum of the distances of all pairs. */
  readonly totalDistance: number;
};

/** Sorts the values of a series. */
export function rankedValues(values: readonly number[]): RankedValues {
  const n = values.length;
  const indexes = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const sorted = Float64Array.from(indexes, (index) => values[index] ?? 0);
  const order = new Uint32Array(n);
  for (const [rank, index] of indexes.entries()) order[index] = rank;
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const distances = new Float64Array(n);
  let [before, pairs] = [0, 0];
  for (let rank = 0; rank < n; rank += 1) {
    const value = sorted[rank] ?? 0;
    distances[rank] = value * rank - before + (total - before) - value * (n - rank);
    pairs += value * rank - before;
    before += value;
  }
  return { sorted, order, distances, totalDistance: pairs };
}
