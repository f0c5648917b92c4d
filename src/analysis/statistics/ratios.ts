import { logEstimate, pointEstimate, TOO_FEW, unknownEstimate, type Estimate } from './estimate.ts';
import { momentsOf, sumOf, welchFreedom, type VariancePart } from './moments.ts';
import { tQuantile } from './student-t.ts';

/** An amount and what it is divided by, of one observation; such as the cost of a run and 1 if it succeeded, else 0. */
export type Pair = readonly [numerator: number, denominator: number];

const METHOD = 'ratio of totals; delta interval on logarithms';

/**
 * The total of numerators divided by the total of denominators, such as cost per success: failures cost but do not
 * succeed. The interval is on logarithms, by the linearization of the ratio (Cochran, Sampling Techniques, 1977, 6.4).
 */
export function ratioOfTotals(pairs: readonly Pair[]): Estimate {
  const n = pairs.length;
  const totals = totalsOf(pairs);
  const { value, reason } = quotientOf(totals, n);
  if (value === null) return unknownEstimate(n, METHOD, reason);
  if (n < 2) return pointEstimate(value, n, METHOD, TOO_FEW);
  if (value === 0) return { value, n, low: 0, high: 0, method: METHOD, reason: null };
  const { variance, freedom } = logVariance(pairs, totals);
  return logEstimate(value, n, METHOD, { margin: tQuantile(freedom) * Math.sqrt(variance) });
}

type Totals = { readonly numerator: number; readonly denominator: number };

function totalsOf(pairs: readonly Pair[]): Totals {
  let [numerator, denominator] = [0, 0];
  for (const pair of pairs) {
    numerator += pair[0];
    denominator += pair[1];
  }
  return { numerator, denominator };
}

type Quotient = { readonly value: number; readonly reason?: never } | { readonly value: null; readonly reason: string };

function quotientOf({ numerator, denominator }: Totals, n: number): Quotient {
  if (n === 0) return { value: null, reason: 'no observations' };
  if (denominator === 0) return { value: null, reason: 'the total to divide by is 0' };
  return { value: numerator / denominator };
}

/** The variance of the logarithm of a ratio of totals: that of the mean of x / x̄ − y / ȳ. */
function logVariance(pairs: readonly Pair[], { numerator, denominator }: Totals): VariancePart {
  const n = pairs.length;
  const { variance } = momentsOf(pairs.map((pair) => 1 + (n * pair[0]) / numerator - (n * pair[1]) / denominator));
  return { variance: variance / n, freedom: n - 1 };
}

const RATIO_METHOD = 'ratio of two ratios of totals, B / A; delta interval on logarithms, with Welch';

/** The ratio of two independent ratios of totals, B / A, such as of the costs per success of two configurations. */
export function ratioOfTotalsRatio(a: readonly Pair[], b: readonly Pair[]): Estimate {
  const n = a.length + b.length;
  const [totalsA, totalsB] = [totalsOf(a), totalsOf(b)];
  const [ratioA, ratioB] = [quotientOf(totalsA, a.length), quotientOf(totalsB, b.length)];
  if (ratioA.value === null || ratioB.value === null) {
    const [side, reason] = ratioA.value === null ? ['A', ratioA.reason] : ['B', ratioB.reason];
    return unknownEstimate(n, RATIO_METHOD, `${reason} in ${side}`);
  }
  if (ratioA.value === 0) return unknownEstimate(n, RATIO_METHOD, 'the total of A is 0');
  const value = ratioB.value / ratioA.value;
  if (a.length < 2 || b.length < 2) return pointEstimate(value, n, RATIO_METHOD, TOO_FEW);
  if (value === 0) return pointEstimate(value, n, RATIO_METHOD, 'the total of B is 0');
  const parts = [logVariance(a, totalsA), logVariance(b, totalsB)];
  const variance = sumOf(parts.map((part) => part.variance));
  return logEstimate(value, n, RATIO_METHOD, { margin: tQuantile(welchFreedom(parts)) * Math.sqrt(variance) });
}

const PAIRED_METHOD = 'ratio of means over the same tasks, B / A; delta interval on logarithms';

/** The ratio of the totals of B and A over tasks that both have, from one pair of amounts (A, B) per task. */
export function pairedRatio(tasks: readonly (readonly [a: number, b: number])[]): Estimate {
  const estimate = ratioOfTotals(tasks.map(([a, b]) => [b, a]));
  const reason =
    estimate.value === null ? (tasks.length === 0 ? 'no task in both' : 'the total of A is 0') : estimate.reason;
  return { ...estimate, method: PAIRED_METHOD, reason };
}
