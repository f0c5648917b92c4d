/** The median of measurements; of an even number the higher one in the middle, NaN without any. */
export function median(values: readonly number[]): number {
  return ascending(values)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

/** The smallest measurement that a share of all do not exceed; NaN without any. */
export function quantile(values: readonly number[], share: number): number {
  return ascending(values)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}
