import { UPPER } from './estimate.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** The 97.5 % quantile of the standard normal distribution. */
export const NORMAL_QUANTILE = 1.959963984540054;

/** From here on the normal quantile is equal in seven digits. */
const NORMAL_FREEDOM = 1e7;

const cache = new Map<number, number>();

const CACHE_SIZE = 1000;

/** The 97.5 % quantile of Student's t distribution with this many degrees of freedom, which may be a fraction. */
export function tQuantile(freedom: number): number {
  if (freedom > NORMAL_FREEDOM) return NORMAL_QUANTILE;
  const known = cache.get(freedom);
  if (known !== undefined) return known;
  const found = search(freedom);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(freedom, found);
  return found;
}

const BISECTIONS = 60;

/** Bisection: doubles the distance until it is outside. */
function search(freedom: number): number {
  let high = 2;
  while (upperTail(high, freedom) > 1 - UPPER) high *= 2;
  let low = 0;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (upperTail(middle, freedom) > 1 - UPPER) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) for t ≥ 0. */
function upperTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}
