import type { Random } from './runs/random.ts';

/** A draw from Student's t-distribution with 3 degrees of freedom: a normal value over the root of a mean of three squares. */
export function heavyTailed(random: Random): number {
  const value = random.normal();
  return value / (Math.hypot(random.normal(), random.normal(), random.normal()) / Math.sqrt(3));
}
