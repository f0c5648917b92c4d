// 95 % confidence intervals in PromQL. Arguments are queries whose series have the same labels.

/** A bound of an interval. */
export type Bound = 'lower' | 'upper';

/** Successes among trials. A group with trials has a number of successes, possibly zero. */
export type Share = { readonly successes: string; readonly trials: string };

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.96;

const SIGN: Readonly<Record<Bound, string>> = { lower: '-', upper: '+' };

/** A bound of the Wilson score interval of a share. */
export function shareInterval({ successes, trials }: Share, bound: Bound): string {
  const x = `(${successes})`;
  const n = `((${trials}) > 0)`;
  const spread = `${Z} * sqrt(${x} * (${n} - ${x}) / ${n} + ${(Z * Z) / 4})`;
  return `(${x} + ${(Z * Z) / 2} ${SIGN[bound]} ${spread}) / (${n} + ${Z * Z})`;
}
