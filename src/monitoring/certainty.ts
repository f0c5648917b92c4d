import { per } from './query.ts';

/** The ends of an interval. */
export type End = 'low' | 'high';

/** Successes among all; there is a number of successes wherever there is one of all. */
export type Share = { readonly successes: string; readonly all: string };

/** Sums over a sample of scores: how many, their sum, the sum of their squares. */
export type Sample = { readonly samples: string; readonly score: string; readonly squares: string };

/**
 * How sure figures are, in PromQL: intervals that hold the true value in 95 of 100 cases. Arguments are queries whose
 * series have the same labels.
 */

/** Of a normal distribution, 95 % lie within this many standard deviations. */
const Z = 1.96;

const SIGN: Readonly<Record<End, string>> = { low: '-', high: '+' };

/** An end of Wilson's interval of a share. */
export function shareInterval({ successes, all }: Share, end: End): string {
  const x = `(${successes})`;
  const n = `((${all}) > 0)`;
  const spread = `${Z} * sqrt(${x} * (${n} - ${x}) / ${n} + ${(Z * Z) / 4})`;
  return `(${x} + ${(Z * Z) / 2} ${SIGN[end]} ${spread}) / (${n} + ${Z * Z})`;
}

/** The mean score. */
export function meanScore({ samples, score }: Sample): string {
  return per(score, samples);
}

/** By which share values are higher in b than in a: scores are logarithms, so a difference of means is a factor. */
export function scoreChange(a: Sample, b: Sample): string {
  return `exp(${scoreDifference(a, b)}) - 1`;
}

/** The difference of two mean scores, b minus a. */
function scoreDifference(a: Sample, b: Sample): string {
  return `(${meanScore(b)} - ${meanScore(a)})`;
}

/** An end of the interval of {@link scoreChange}. */
export function scoreChangeInterval(a: Sample, b: Sample, end: End): string {
  return `exp(${scoreDifference(a, b)} ${SIGN[end]} ${halfWidth(a, b)}) - 1`;
}

/**
 * How far to either side of the difference of two means the true one may lie (Welch). Its degrees of freedom are taken as
 * those of the smaller sample, which is on the safe side; Student's quantile for them is 1.96 + 2.4 / (df - 1.1) to within
 * 0.05 from 3 upward, and below what that says for 2. Nothing for samples of less than three.
 */
function halfWidth(a: Sample, b: Sample): string {
  const smaller = `((${a.samples}) < (${b.samples}) or (${b.samples}))`;
  return `((${Z} + 2.4 / ((${smaller} >= 3) - 2.1)) * sqrt(${meanVariance(a)} + ${meanVariance(b)}))`;
}

/** The square of how far a mean is from the true one, on average. Rounded sums may put it a trifle below zero. */
function meanVariance({ samples, score, squares }: Sample): string {
  return `clamp_min(((${squares}) - (${score}) ^ 2 / (${samples})) / ((${samples}) * ((${samples}) - 1)), 0)`;
}

/** 1 where b is surely more than a, -1 where it is surely less, 0 where that cannot be told. */
export function scoreVerdict(a: Sample, b: Sample): string {
  return `sgn(${scoreDifference(a, b)}) * (abs(${scoreDifference(a, b)}) > bool ${halfWidth(a, b)})`;
}

/** An end of the interval of the difference of two shares, b minus a (Agresti and Caffo). */
export function shareDifferenceInterval(a: Share, b: Share, end: End): string {
  return `${adjusted(b).share} - ${adjusted(a).share} ${SIGN[end]} ${shareSpread(a, b)}`;
}

/** A share with one success and one failure added, as Agresti and Caffo do: its interval then holds for few runs, too. */
function adjusted({ successes, all }: Share): { readonly share: string; readonly variance: string } {
  const n = `(((${all}) > 0) + 2)`;
  const p = `(((${successes}) + 1) / ${n})`;
  return { share: p, variance: `${p} * (1 - ${p}) / ${n}` };
}

function shareSpread(a: Share, b: Share): string {
  return `(${Z} * sqrt(${adjusted(a).variance} + ${adjusted(b).variance}))`;
}

/** 1 where the share of b is surely higher, -1 where it is surely lower, 0 where that cannot be told. */
export function shareVerdict(a: Share, b: Share): string {
  const difference = `(${adjusted(b).share} - ${adjusted(a).share})`;
  return `sgn(${difference}) * (abs(${difference}) > bool ${shareSpread(a, b)})`;
}
