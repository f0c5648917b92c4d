import { sumOf } from './moments.ts';

/** What a rank test says about two samples. */
export type RankTest = {
  /** The probability that a value of A exceeds one of B, ties counted as half: ½ if neither tends to be larger. */
  readonly superiority: number;
  /** Two-sided, by the normal approximation with ties. */
  readonly p: number;
};

/**
 * The probability of a G statistic at least as large as that of a table of counts, if rows and columns are independent
 * (likelihood-ratio test; Sokal and Rohlf, Biometry, 1995). Rows and columns without counts are left out.
 */
export function gTest(table: readonly (readonly number[])[]): number {
  const rows = table.map(sumOf);
  const width = Math.max(0, ...table.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => sumOf(table.map((row) => row[index] ?? 0)));
  const all = sumOf(rows);
  const degrees = (rows.filter((sum) => sum > 0).length - 1) * (columns.filter((sum) => sum > 0).length - 1);
  if (degrees <= 0) return 1;
  const g = table.flatMap((row, r) =>
    row.map((count, c) =>
      count === 0 ? 0 : 2 * count * Math.log((count * all) / ((rows[r] ?? 0) * (columns[c] ?? 0))),
    ),
  );
  return chiSquareTail(Math.max(0, sumOf(g)), degrees);
}

/** The probability that a chi-square variable with whole degrees of freedom exceeds a value. */
export function chiSquareTail(value: number, degrees: number): number {
  const half = value / 2;
  let [tail, term] =
    degrees % 2 === 0 ? [Math.exp(-half), Math.exp(-half)] : [2 * normalTail(Math.sqrt(value)), Number.NaN];
  // Q(k + 2) = Q(k) + (x / 2)^(k / 2) e^(−x / 2) / Γ(k / 2 + 1).
  for (let k = degrees % 2 === 0 ? 2 : 1; k < degrees; k += 2) {
    term = k === 1 ? (2 * Math.sqrt(half) * Math.exp(-half)) / Math.sqrt(Math.PI) : (term * half) / (k / 2);
    tail += term;
  }
  return Math.min(1, tail);
}

const SERIES_END = 3;

const FRACTION_DEPTH = 100;

/** The probability that a standard normal variable exceeds a value of at least 0. */
export function normalTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < SERIES_END) {
    let [sum, term] = [z, z];
    for (let k = 1; term > sum * 1e-17; k += 1) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // The continued fraction of Laplace.
  let fraction = z;
  for (let k = FRACTION_DEPTH; k >= 1; k -= 1) fraction = z + k / fraction;
  return density / fraction;
}

/** The rank sum test of two samples that are not empty (Wilcoxon; Mann and Whitney). */
export function rankTest(a: readonly number[], b: readonly number[]): RankTest {
  const all = [...a.map((value) => [value, 1] as const), ...b.map((value) => [value, 0] as const)].sort(
    ([one], [other]) => one - other,
  );
  let [rankSum, ties, start] = [0, 0, 0];
  while (start < all.length) {
    let end = start;
    while (end < all.length && all[end]?.[0] === all[start]?.[0]) end += 1;
    const tied = end - start;
    rankSum += ((start + 1 + end) / 2) * sumOf(all.slice(start, end).map(([, isA]) => isA));
    ties += tied ** 3 - tied;
    start = end;
  }
  const [n, m] = [a.length, b.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return {
    superiority: u / (n * m),
    p: variance <= 0 ? 1 : Math.min(1, 2 * normalTail(distance / Math.sqrt(variance))),
  };
}

/**
 * The q values of probabilities: the false-discovery rate if everything up to this one is called a discovery (Benjamini
 * and Hochberg, JRSS B 57, 1995). In the order of the probabilities.
 */
export function qValues(probabilities: readonly number[]): number[] {
  const order = probabilities.map((p, index) => ({ p, index })).toSorted((one, other) => other.p - one.p);
  const q = Array.from(probabilities, () => 1);
  let smallest = 1;
  for (const [place, { p, index }] of order.entries()) {
    smallest = Math.min(smallest, (p * probabilities.length) / (probabilities.length - place));
    q[index] = smallest;
  }
  return q;
}
