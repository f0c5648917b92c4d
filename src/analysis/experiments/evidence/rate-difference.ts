/** Counts of blocks: only `a` succeeded, only `b` succeeded, and both or neither. */
export type BlockCounts = { readonly a: number; readonly b: number; readonly ties: number };

/** An interval; its ends are infinite or at the limits of the unit while nothing is known. */
export type Interval = { readonly low: number; readonly high: number };

/**
 * The logarithm of the e-value against this difference of success rates (a − b, between −1 and 1). Universal inference:
 * the likelihood under a mixture over all rates (Dirichlet ½, ½, ½), against the highest likelihood with this difference.
 * Valid at every look for blocks with independent, equal distributions (Wasserman, Ramdas and Balakrishnan, PNAS 2020).
 */
export function logDifferenceEvidence(counts: BlockCounts, difference: number): number {
  return logMixture(counts) - logMaximum(counts, difference);
}

/** The logarithm of the Dirichlet-multinomial probability of a sequence with these counts. */
function logMixture({ a, b, ties }: BlockCounts): number {
  return logRising(0.5, a) + logRising(0.5, b) + logRising(0.5, ties) - logRising(1.5, a + b + ties);
}

const RISING: Readonly<Record<0.5 | 1.5, number[]>> = { 0.5: [0], 1.5: [0] };

/** ln(x (x + 1) … (x + n − 1)), from a table that grows. */
function logRising(x: 0.5 | 1.5, n: number): number {
  const table = RISING[x];
  for (let last = table.at(-1) ?? 0, size = table.length; size <= n; size += 1) {
    last += Math.log(x + size - 1);
    table.push(last);
  }
  return table[n] ?? 0;
}

/** The highest log-likelihood of the counts among rates with this difference. */
function logMaximum({ a, b, ties }: BlockCounts, difference: number): number {
  if (difference < 0) return logMaximum({ a: b, b: a, ties }, -difference);
  // With q = P(only b): P(only a) = q + difference, P(tie) = 1 − 2q − difference. The derivative in q is 0 at the root of
  // a quadratic equation.
  const n = a + b + ties;
  const [p2, p1, p0] = [
    2 * n,
    2 * difference * (b + ties) - (a + b) * (1 - difference),
    -b * difference * (1 - difference),
  ];
  const root = n === 0 ? 0 : (-p1 + Math.sqrt(Math.max(0, p1 * p1 - 4 * p2 * p0))) / (2 * p2);
  const q = Math.min(Math.max(root, 0), (1 - difference) / 2);
  return logTimes(a, q + difference) + logTimes(b, q) + logTimes(ties, 1 - 2 * q - difference);
}

/** count × ln(probability), 0 for a count of 0. */
function logTimes(count: number, probability: number): number {
  return count === 0 ? 0 : count * Math.log(Math.max(probability, 0));
}

/** The differences that are not rejected at any error rate up to `alpha`, whenever one looks. */
export function differenceInterval(counts: BlockCounts, alpha: number): Interval {
  const limit = -Math.log(alpha);
  const isRejected = (difference: number): boolean => logDifferenceEvidence(counts, difference) >= limit;
  const center = differenceOf(counts);
  return { low: boundary(isRejected, center, -1), high: boundary(isRejected, center, 1) };
}

const BISECTIONS = 30;

/** The end of the interval between its center and the limit of the unit, by bisection: the likelihood is concave. */
function boundary(isRejected: (difference: number) => boolean, center: number, limit: number): number {
  if (!isRejected(limit)) return limit;
  let [inside, outside] = [center, limit];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (inside + outside) / 2;
    if (isRejected(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

/** The observed difference of success rates, a − b; 0 without blocks. */
export function differenceOf({ a, b, ties }: BlockCounts): number {
  const n = a + b + ties;
  return n === 0 ? 0 : (a - b) / n;
}
