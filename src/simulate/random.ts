import { createHash } from 'node:crypto';

/** Numbers that look drawn and are always the same for the same key. */
export type Random = {
  /** From 0 up to, and without, 1. */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  readonly between: (low: number, high: number) => number;
  /** A whole number of this range, both ends included. */
  readonly whole: (low: number, high: number) => number;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
  /** One of the values, each as often as its weight says. */
  readonly weighted: <T>(values: readonly (readonly [T, number])[]) => T;
  /** Skewed as costs and durations are: half the draws lie below the median; `spread` is that of the logarithm. */
  readonly lognormal: (median: number, spread: number) => number;
  /** So many hexadecimal digits. */
  readonly hex: (digits: number) => string;
  /** A UUID of version 7 that was made at this time, in milliseconds since 1970. */
  readonly uuid: (at: number) => string;
};

/** The numbers of a key; another key has others, whatever was drawn before. */
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
    uuid: (at) => {
      const time = Math.floor(at).toString(16).padStart(12, '0');
      const variant = whole(8, 11).toString(16);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
    },
  };
}

/** The generator "sfc32": 128 bits of state, small, and good enough for made-up runs. */
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

/** A standard normal draw, by Box and Muller; always two draws. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
