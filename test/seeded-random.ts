/** Deterministic random numbers for a seed. */
export type SeededRandom = {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  /** With mean 0 and standard deviation 1. */
  readonly normal: () => number;
  /** A Poisson-distributed count with this mean. */
  readonly poisson: (mean: number) => number;
};

/** Creates a random number generator (mulberry32). */
export const seededRandom = (seed: number): SeededRandom => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const poisson = (mean: number): number => {
    const limit = Math.exp(-mean);
    let happened = 0;
    for (let left = next(); left > limit; left *= next()) happened++;
    return happened;
  };
  return { next, normal, poisson };
};
