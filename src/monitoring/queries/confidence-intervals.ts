import { per } from './promql.ts';

// 95 % confidence intervals in PromQL. Arguments are queries whose series have the same labels.

/** A bound of an interval. */
export type Bound = 'lower' | 'upper';

/** Successes among trials. A group with trials has a number of successes, possibly zero. */
export type Share = { readonly successes: string; readonly trials: string };

/** Statistics of a sample of scores. */
export type Sample = { readonly samples: string; readonly sum: string; readonly sumOfSquares: string };

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

/** The mean score. */
export function meanScore({ samples, sum }: Sample): string {
  return per(sum, samples);
}

/** The relative change from a to b. Scores are logarithms, so a difference of means is a factor. */
export function scoreChange(a: Sample, b: Sample): string {
  return `exp(${scoreDifference(a, b)}) - 1`;
}

/** The difference of the mean scores, b minus a. */
function scoreDifference(a: Sample, b: Sample): string {
  return `(${meanScore(b)} - ${meanScore(a)})`;
}

/** A bound of the interval of {@link scoreChange}. */
export function scoreChangeInterval(a: Sample, b: Sample, bound: Bound): string {
  return `exp(${scoreDifference(a, b)} ${SIGN[bound]} ${halfWidth(a, b)}) - 1`;
}

/**
 * Half the width of Welch's interval of the difference of two means. It uses the degrees of freedom of the smaller
 * sample, which is conservative. Student's quantile is approximated by 1.96 + 2.4 / (df - 1.1): within 0.05 for df >= 3,
 * and lower for df = 2. Empty for samples smaller than three.
 */
function halfWidth(a: Sample, b: Sample): string {
  const smaller = `((${a.samples}) < (${b.samples}) or (${b.samples}))`;
  return `((${Z} + 2.4 / ((${smaller} >= 3) - 2.1)) * sqrt(${varianceOfMean(a)} + ${varianceOfMean(b)}))`;
}

/** The squared standard error of a mean. Rounded sums may make it slightly negative. */
function varianceOfMean({ samples, sum, sumOfSquares }: Sample): string {
  return `clamp_min(((${sumOfSquares}) - (${sum}) ^ 2 / (${samples})) / ((${samples}) * ((${samples}) - 1)), 0)`;
}

/** 1 if b is significantly higher than a, -1 if it is significantly lower, else 0. */
export function scoreSignificance(a: Sample, b: Sample): string {
  return `sgn(${scoreDifference(a, b)}) * (abs(${scoreDifference(a, b)}) > bool ${halfWidth(a, b)})`;
}

/** A bound of the Agresti-Caffo interval of the difference of two shares, b minus a. */
export function shareDifferenceInterval(a: Share, b: Share, bound: Bound): string {
  return `${adjusted(b).share} - ${adjusted(a).share} ${SIGN[bound]} ${shareHalfWidth(a, b)}`;
}

/** A share with one success and one failure added (Agresti and Caffo), so that its interval holds for small samples. */
function adjusted({ successes, trials }: Share): { readonly share: string; readonly variance: string } {
  const n = `(((${trials}) > 0) + 2)`;
  const p = `(((${successes}) + 1) / ${n})`;
  return { share: p, variance: `${p} * (1 - ${p}) / ${n}` };
}

function shareHalfWidth(a: Share, b: Share): string {
  return `(${Z} * sqrt(${adjusted(a).variance} + ${adjusted(b).variance}))`;
}

/** 1 if the share of b is significantly higher, -1 if it is significantly lower, else 0. */
export function shareSignificance(a: Share, b: Share): string {
  const difference = `(${adjusted(b).share} - ${adjusted(a).share})`;
  return `sgn(${difference}) * (abs(${difference}) > bool ${shareHalfWidth(a, b)})`;
}
