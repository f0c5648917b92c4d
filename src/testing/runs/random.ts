import { createHash } from 'node:crypto';

/** A pseudorandom number generator that is deterministic for its key. */
export type Random = {
  /** A number in [0, 1). */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  readonly between: (low: number, high: number) => number;
  /** An integer in this range, inclusive. */
  readonly whole: (low: number, high: number) => number;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
  /** One of the values, selected by weight. */
  readonly weighted: <T>(values: readonly (readonly [T, number])[]) => T;
  /**
   * A log-normal value, like costs and durations: `median`, and `spread` as the standard deviation of the logarithm.
   */
  readonly lognormal: (median: number, spread: number) => number;
  /** With mean 0 and standard deviation 1. */
  readonly normal: () => number;
  /** A Poisson-distributed count with this mean. */
  readonly poisson: (mean: number) => number;
  /** The given number of hexadecimal digits. */
  readonly hex: (digits: number) => string;
  /** A UUIDv7 created at this time, in milliseconds since 1970. */
  readonly uuid: (at: number) => string;
};

/** The generator of a key; generators of different keys are independent. */
export function randomOf(...key: readonly (string | number)[]): Random {
  const next = sfc32(createHash('sha256').update(key.join('\n')).digest());
  const between = (low: number, high: number): number => low + next() * (high - low);
  const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
  const word = (): string =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hex = (digits: number): string =>
    Array.from({ length: Math.ceil(digits / 8) }, word)
      .join('')
      .slice(0, digits);
  return {
    next,
    between,
    whole,
    hex,
    chance: (probability) => next() < probability,
    pick: (values) => values[whole(0, values.length - 1)] ?? values[0],
    weighted: (values) => weightedOf(next, values),
    lognormal: (median, spread) => median * Math.exp(spread * normal(next)),
    normal: () => normal(next),
    poisson: (mean) => poissonOf(next, mean),
    uuid: (at) => {
      const time = Math.floor(at).toString(16).padStart(12, '0');
      const variant = whole(8, 11).toString(16);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
    },
  };
}

/** The generator "sfc32": small, with 128 bits of state, and sufficient for simulated runs. */
function sfc32(seed: Buffer): () => number {
  let [a, b, c, counter] = [0, 4, 8, 12].map((offset) => seed.readInt32LE(offset)) as [number, number, number, number];
  return () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}

function weightedOf<T>(next: () => number, values: readonly (readonly [T, number])[]): T {
  let left = next() * values.reduce((sum, [, weight]) => sum + weight, 0);
  const found = values.find(([, weight]) => (left -= weight) < 0) ?? values.at(-1);
  if (!found) throw new TypeError('Cannot draw from no values');
  return found[0];
}

/** A standard normal value by the Box–Muller transform; always uses two numbers. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Counts arrivals in a unit of time, with exponential gaps. */
function poissonOf(next: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let left = next(); left > limit; left *= next()) count += 1;
  return count;
}
