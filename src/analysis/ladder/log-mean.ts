/**
 * The logarithmic mean of two numbers of at least 0: (b − a) / ln(b / a); a if they are equal, 0 if one of them is 0.
 */
export function logMean(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  const difference = b - a;
  // Near 1 the quotient loses its digits; the series of ln(1 + x) does not.
  const relative = difference / a;
  return Math.abs(relative) < 1e-8 ? a * (1 + relative / 2) : difference / Math.log1p(relative);
}
