import { logEstimate, pointEstimate, TOO_FEW, unknownEstimate, type Estimate } from './estimate.ts';
import { momentsOf, sumOf, welchFreedom } from './moments.ts';
import { ratioOfTotals, ratioOfTotalsRatio } from './ratios.ts';
import { tQuantile } from './student-t.ts';

const MEAN_METHOD = 'arithmetic mean; log-normal interval (modified Cox)';

/**
 * The sample size from which intervals no longer assume a log-normal distribution: small samples need it, while large ones
 * show that it is wrong, such as for the runs of several workflows together, and do without.
 */
const LARGE = 200;

/**
 * The arithmetic mean of amounts of at least 0. The interval is that of the mean of a log-normal distribution: of the
 * logarithms, mean + variance / 2 (Cox's method with Student's t: Olsson, Journal of Statistics Education 13(1), 2005).
 * With an amount of 0, which has no logarithm, and from {@link LARGE} amounts on, it is that of a ratio of totals.
 */
export function mean(amounts: readonly number[]): Estimate {
  const n = amounts.length;
  if (n === 0) return unknownEstimate(0, MEAN_METHOD, 'no observations');
  const value = sumOf(amounts) / n;
  if (n === 1) return pointEstimate(value, n, MEAN_METHOD, TOO_FEW);
  if (n >= LARGE || !amounts.every((amount) => amount > 0))
    return {
      ...ratioOfTotals(amounts.map((amount) => [amount, 1])),
      method: 'arithmetic mean; delta interval on logarithms',
    };
  const { center, variance } = logMean(amounts);
  return logEstimate(value, n, MEAN_METHOD, { center, margin: tQuantile(n - 1) * Math.sqrt(variance) });
}

/** The logarithm of the mean of a log-normal distribution, estimated from a sample, and the variance of that estimate. */
function logMean(amounts: readonly number[]): { readonly center: number; readonly variance: number } {
  const logs = momentsOf(amounts.map(Math.log));
  return {
    center: logs.mean + logs.variance / 2,
    variance: logs.variance / logs.n + logs.variance ** 2 / (2 * (logs.n - 1)),
  };
}

const RATIO_METHOD = 'ratio of arithmetic means, B / A; log-normal interval (Zhou–Gao–Hui, with Welch)';

/**
 * The ratio of two means of amounts, B / A. The interval is that of the ratio of the means of two log-normal
 * distributions (Zhou, Gao and Hui, Biometrics 53, 1997), with Student's t and the degrees of freedom of Welch instead
 * of the normal quantile, because samples are small. With an amount of 0, and if both are large, it is that of a ratio
 * of totals.
 */
export function ratioOfMeans(a: readonly number[], b: readonly number[]): Estimate {
  const n = a.length + b.length;
  const problem = ratioProblem(a, b);
  if (problem !== undefined) return unknownEstimate(n, RATIO_METHOD, problem);
  const value = sumOf(b) / b.length / (sumOf(a) / a.length);
  if (a.length < 2 || b.length < 2) return pointEstimate(value, n, RATIO_METHOD, TOO_FEW);
  if (Math.min(a.length, b.length) >= LARGE || ![...a, ...b].every((amount) => amount > 0))
    return {
      ...ratioOfTotalsRatio(
        a.map((amount) => [amount, 1]),
        b.map((amount) => [amount, 1]),
      ),
      method: 'ratio of arithmetic means, B / A; delta interval on logarithms',
    };
  const [logA, logB] = [logMean(a), logMean(b)];
  const freedom = welchFreedom([
    { variance: logA.variance, freedom: a.length - 1 },
    { variance: logB.variance, freedom: b.length - 1 },
  ]);
  return logEstimate(value, n, RATIO_METHOD, {
    center: logB.center - logA.center,
    margin: tQuantile(freedom) * Math.sqrt(logA.variance + logB.variance),
  });
}

/** Why two samples have no ratio; undefined if they have one. */
export function ratioProblem(a: readonly number[], b: readonly number[]): string | undefined {
  if (a.length === 0 || b.length === 0) return `no observations in ${a.length === 0 ? 'A' : 'B'}`;
  if (sumOf(a) === 0) return 'the total of A is 0';
  return undefined;
}
