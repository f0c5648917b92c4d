/** Number, mean and unbiased variance of values; the variance of fewer than two is 0. */
export type Moments = { readonly n: number; readonly mean: number; readonly variance: number };

/** Part of a variance with the degrees of freedom that it was estimated with. */
export type VariancePart = { readonly variance: number; readonly freedom: number };

const ROUNDING = 1e-12;

/** The moments of values; the mean of none is 0. */
export function momentsOf(values: readonly number[]): Moments {
  const n = values.length;
  const mean = n === 0 ? 0 : sumOf(values) / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  // What rounding leaves of equal values is no spread.
  const variance = n < 2 || squares <= n * (mean * ROUNDING) ** 2 ? 0 : squares / (n - 1);
  return { n, mean, variance };
}

/** The sum of values. */
export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The degrees of freedom of a sum of independent variances (Satterthwaite 1946; Welch 1947). */
export function welchFreedom(parts: readonly VariancePart[]): number {
  const total = sumOf(parts.map(({ variance }) => variance));
  const squares = sumOf(parts.map(({ variance, freedom }) => variance ** 2 / freedom));
  return squares === 0 ? sumOf(parts.map(({ freedom }) => freedom)) : total ** 2 / squares;
}
