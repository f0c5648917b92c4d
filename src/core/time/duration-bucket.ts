/** Four ranges per doubling: a quantile that is read from them is within 9 % of the exact one. */
const PER_DOUBLING = 4;

/** Index of the range of durations that `ms` falls into: 0 for less than 1 ms, then four per doubling. */
export function durationBucket(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(Math.log2(ms) * PER_DOUBLING);
}

/** The geometric middle of a range in milliseconds; 0 for the first. */
export function middleOfBucket(bucket: number): number {
  return bucket === 0 ? 0 : 2 ** ((bucket - 0.5) / PER_DOUBLING);
}
