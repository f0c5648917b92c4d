import type { Random } from '../../testing/runs/random.ts';
import type { Rate } from './success-rates.ts';

/** Standard normal values that are spread evenly over the distribution instead of by chance. */
export type Normals = (n: number) => number;

/** The distribution in so many parts of equal probability: the middle of each. */
const PARTS = 4096;

const QUANTILES = Float64Array.from({ length: PARTS }, (_, part) => normalQuantile((part + 0.5) / PARTS));

/** Steps whose multiples spread evenly over the unit, and, of different ones, over the square (roots of primes). */
const STEPS = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53].map((prime) => Math.sqrt(prime) % 1);

/**
 * A sequence of standard normal values; sequences of different dimensions are independent of each other. Few values
 * give the shares that many random ones would give, at a tenth of their time.
 */
export function normalsOf(dimension: number, random: Random): Normals {
  const step = STEPS[dimension % STEPS.length] ?? 0;
  const start = random.next();
  return (n) => QUANTILES[Math.floor(((start + n * step) % 1) * PARTS)] ?? 0;
}

/** The quantile of the standard normal distribution, to 0.0005 (Abramowitz and Stegun, 26.2.23). */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(probability, 1 - probability)));
  const z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return probability < 0.5 ? -z : z;
}

/** The normal distribution of the logit that has the mean and the variance of the logit of a Beta distribution. */
export function logitOf({ alpha, beta }: Rate): { readonly mean: number; readonly deviation: number } {
  return { mean: digamma(alpha) - digamma(beta), deviation: Math.sqrt(trigamma(alpha) + trigamma(beta)) };
}

/** The derivative of the logarithm of Gamma, by recurrence and an asymptotic series. */
function digamma(value: number): number {
  let [x, shift] = [value, 0];
  for (; x < 6; x += 1) shift -= 1 / x;
  const square = 1 / (x * x);
  return shift + Math.log(x) - 1 / (2 * x) - square * (1 / 12 - square * (1 / 120 - square / 252));
}

function trigamma(value: number): number {
  let [x, shift] = [value, 0];
  for (; x < 6; x += 1) shift += 1 / (x * x);
  const square = 1 / (x * x);
  return shift + 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square / 42));
}
