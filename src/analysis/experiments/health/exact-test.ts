/** Counts of two arms: with some property, and without it. */
export type TwoByTwo = { readonly a: Split; readonly b: Split };

/** How many units have the property. */
export type Split = { readonly yes: number; readonly no: number };

/** The two-sided p-value of the exact binomial test that both arms have the same probability. */
export function binomialTest(a: number, b: number): number {
  const n = a + b;
  const logs = Array.from({ length: n + 1 }, (_, k) => logChoose(n, k) - n * Math.LN2);
  return sumUpTo(logs, logs[a] ?? 0);
}

/** The logarithm of n! / (k! (n − k)!). */
function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const LOG_FACTORIALS = [0];

function logFactorial(n: number): number {
  for (let size = LOG_FACTORIALS.length; size <= n; size += 1)
    LOG_FACTORIALS.push((LOG_FACTORIALS[size - 1] ?? 0) + Math.log(size));
  return LOG_FACTORIALS[n] ?? 0;
}

/** Rounding must not separate results that are equally probable. */
const TOLERANCE = 1e-7;

/** The probability of all results that are at most as probable as the observed one. */
function sumUpTo(logs: readonly number[], observed: number): number {
  const sum = logs.filter((log) => log <= observed + TOLERANCE).reduce((total, log) => total + Math.exp(log), 0);
  return Math.min(1, sum);
}

/** The two-sided p-value of Fisher's exact test that the property has the same probability in both arms. */
export function fisherTest({ a, b }: TwoByTwo): number {
  const [ofA, ofB, yes] = [a.yes + a.no, b.yes + b.no, a.yes + b.yes];
  const [low, high] = [Math.max(0, yes - ofB), Math.min(yes, ofA)];
  const logs = Array.from({ length: high - low + 1 }, (_, index) => {
    const k = low + index;
    return logChoose(ofA, k) + logChoose(ofB, yes - k) - logChoose(ofA + ofB, yes);
  });
  return sumUpTo(logs, logs[a.yes - low] ?? 0);
}
