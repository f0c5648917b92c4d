import type { Random } from '../../testing/runs/random.ts';
import type { Rate } from './success-rates.ts';

/** Draws from a Beta distribution, as a quotient of Gamma values. */
export function drawBeta({ alpha, beta }: Rate, random: Random): number {
  const one = drawGamma(alpha, random);
  return one / (one + drawGamma(beta, random));
}

/** Draws from a Gamma distribution of this shape and scale 1 (Marsaglia and Tsang, ACM TOMS 26(3), 2000). */
export function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * Math.max(random.next(), Number.MIN_VALUE) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    const u = 1 - random.next();
    if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
