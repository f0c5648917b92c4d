import { per } from './query.ts';

/**
 * How sure figures are, in PromQL: intervals that hold the true value in 95 of 100 cases. Arguments are queries whose
 * series have the same labels.
 */

/** Of a normal distribution, 95 % lie within this many standard deviations. */
const Z = 1.96;

/** The ends of an interval. */
export type End = 'low' | 'high';

const SIGN: Readonly<Record<End, string>> = { low: '-', high: '+' };

/** Successes among all; there is a number of successes wherever there is one of all. */
export type Share = { readonly successes: string; readonly all: string };

/** An end of Wilson's interval of a share. */
export const shareInterval = ({ successes, all }: Share, end: End): string => {
  const x = `(${successes})`;
  const n = `((${all}) > 0)`;
  const spread = `${Z} * sqrt(${x} * (${n} - ${x}) / ${n} + ${(Z * Z) / 4})`;
  return `(${x} + ${(Z * Z) / 2} ${SIGN[end]} ${spread}) / (${n} + ${Z * Z})`;
};

/** Sums over a sample of scores: how many, their sum, the sum of their squares. */
export type Sample = { readonly samples: string; readonly score: string; readonly squares: string };

/** The mean score. */
export const meanScore = ({ samples, score }: Sample): string => per(score, samples);

/** The square of how far a mean is from the true one, on average. Rounded sums may put it a trifle below zero. */
const meanVariance = ({ samples, score, squares }: Sample): string =>
  `clamp_min(((${squares}) - (${score}) ^ 2 / (${samples})) / ((${samples}) * ((${samples}) - 1)), 0)`;

/** The difference of two mean scores, b minus a. */
const scoreDifference = (a: Sample, b: Sample): string => `(${meanScore(b)} - ${meanScore(a)})`;

/**
 * How far to either side of the difference of two means the true one may lie (Welch). Its degrees of freedom are taken as
 * those of the smaller sample, which is on the safe side; Student's quantile for them is 1.96 + 2.4 / (df - 1.1) to within
 * 0.05 from 3 upward, and below what that says for 2. Nothing for samples of less than three.
 */
const halfWidth = (a: Sample, b: Sample): string => {
  const smaller = `((${a.samples}) < (${b.samples}) or (${b.samples}))`;
  return `((${Z} + 2.4 / ((${smaller} >= 3) - 2.1)) * sqrt(${meanVariance(a)} + ${meanVariance(b)}))`;
};

/** By which share values are higher in b than in a: scores are logarithms, so a difference of means is a factor. */
export const scoreChange = (a: Sample, b: Sample): string => `exp(${scoreDifference(a, b)}) - 1`;

/** An end of the interval of {@link scoreChange}. */
export const scoreChangeInterval = (a: Sample, b: Sample, end: End): string =>
  `exp(${scoreDifference(a, b)} ${SIGN[end]} ${halfWidth(a, b)}) - 1`;

/** 1 where b is surely more than a, -1 where it is surely less, 0 where that cannot be told. */
export const scoreVerdict = (a: Sample, b: Sample): string =>
  `sgn(${scoreDifference(a, b)}) * (abs(${scoreDifference(a, b)}) > bool ${halfWidth(a, b)})`;

/** A share with one success and one failure added, as Agresti and Caffo do: its interval then holds for few runs, too. */
const adjusted = ({ successes, all }: Share): { readonly share: string; readonly variance: string } => {
  const n = `(((${all}) > 0) + 2)`;
  const p = `(((${successes}) + 1) / ${n})`;
  return { share: p, variance: `${p} * (1 - ${p}) / ${n}` };
};

const shareSpread = (a: Share, b: Share): string => `(${Z} * sqrt(${adjusted(a).variance} + ${adjusted(b).variance}))`;

/** An end of the interval of the difference of two shares, b minus a (Agresti and Caffo). */
export const shareDifferenceInterval = (a: Share, b: Share, end: End): string =>
  `${adjusted(b).share} - ${adjusted(a).share} ${SIGN[end]} ${shareSpread(a, b)}`;

/** 1 where the share of b is surely higher, -1 where it is surely lower, 0 where that cannot be told. */
export const shareVerdict = (a: Share, b: Share): string => {
  const difference = `(${adjusted(b).share} - ${adjusted(a).share})`;
  return `sgn(${difference}) * (abs(${difference}) > bool ${shareSpread(a, b)})`;
};
