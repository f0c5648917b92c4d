import { randomOf, type Random } from '../../testing/runs/random.ts';
import { bestSplit, type Split } from './divergence.ts';
import { rankedValues } from './ranked-values.ts';

/** A place where the distribution of a series changes. */
export type Change = {
  /** The number of values before it: the index of the first value after it. */
  readonly at: number;
  /** The first and the last place where it may be, with 95 % confidence: indexes of the first value after it. */
  readonly earliest: number;
  readonly latest: number;
  /** The divergence Q̂ of the values between the changes before and after it. */
  readonly divergence: number;
  /** The probability that a series without any change has a divergence as large; at most {@link LEVEL}. */
  readonly probability: number;
};

/** The seed of the permutations: the same series has the same changes. */
const SEED = 'changes';

/** The best split of a range of the series, as an index of the series; undefined if it is no change. */
type RangeTest = (range: Range) => Split | undefined;

type Range = { readonly from: number; readonly to: number };

/**
 * The places where the distribution of independent values changes, by E-divisive segmentation: the series is split where
 * both parts diverge most, then each part, while a split diverges more than all splits of the same values in random
 * order (Matteson and James, JASA 109, 2014). Each change is then tested again between its neighbours.
 */
export function findChanges(values: readonly number[]): Change[] {
  const random = randomOf(SEED, values.length);
  const known = new Map<string, Split | undefined>();
  const test: RangeTest = (range) => {
    const key = `${range.from}-${range.to}`;
    if (!known.has(key)) known.set(key, testedSplit(values, range, random));
    return known.get(key);
  };
  let places = segment({ from: 0, to: values.length }, test);
  for (;;) {
    const tested = places.map((at, index) => {
      const range = { from: places[index - 1] ?? 0, to: places[index + 1] ?? values.length };
      return { at, range, split: test(range) };
    });
    const weak = tested.find(({ split }) => split === undefined);
    if (!weak) return tested.flatMap(({ range, split }) => (split ? [changeAt(values, range, split)] : []));
    places = places.filter((at) => at !== weak.at);
  }
}

/** The fewest values between two changes. */
const MINIMUM = 10;

/** The probability of finding a change in a series without any. */
const LEVEL = 0.001;

/** The best split of a range; undefined if values in random order diverge as much. */
function testedSplit(values: readonly number[], { from, to }: Range, random: Random): Split | undefined {
  if (to - from < 2 * MINIMUM) return undefined;
  const ranked = rankedValues(values.slice(from, to));
  const best = bestSplit(ranked, ranked.order, MINIMUM);
  if (!(best.divergence > 0)) return undefined;
  const shuffled = Uint32Array.from(ranked.order);
  const others: number[] = [];
  // One that diverges as much among 1 / level − 1 others already makes the probability larger than the level.
  for (let permutation = 1; permutation < 1 / LEVEL; permutation += 1) {
    shuffle(shuffled, random);
    const { divergence } = bestSplit(ranked, shuffled, MINIMUM);
    if (divergence >= best.divergence) return undefined;
    others.push(divergence);
    if (isFarAbove(best.divergence, others)) break;
  }
  return { at: from + best.at, divergence: best.divergence };
}

function shuffle(order: Uint32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
}

/** By the number of permutations: how many standard deviations above their mean a divergence is certain. */
const CERTAIN: Readonly<Record<number, number>> = { 10: 40, 20: 20, 50: 12, 200: 9 };

/**
 * Whether it is certain, after some of the permutations, that a divergence is more than a chance. Divergences of values
 * in random order are a sum of squared normal values, with a tail no longer than that of χ² with one degree of freedom:
 * it is 12 standard deviations above its mean with a probability of 2e-5, and 9 with 2e-4, below every level in use. The
 * fewer the permutations, the less certain is their own deviation: of 8,000 permutations of series without a change, one
 * in 100,000 is 25 deviations of ten others above their mean, and 15 of twenty others.
 */
function isFarAbove(divergence: number, others: readonly number[]): boolean {
  const limit = CERTAIN[others.length];
  if (limit === undefined) return false;
  const mean = others.reduce((sum, other) => sum + other, 0) / others.length;
  const variance = others.reduce((sum, other) => sum + (other - mean) ** 2, 0) / (others.length - 1);
  return variance > 0 && divergence > mean + limit * Math.sqrt(variance);
}

function segment(range: Range, test: RangeTest): number[] {
  const split = test(range);
  if (!split) return [];
  return [
    ...segment({ from: range.from, to: split.at }, test),
    split.at,
    ...segment({ from: split.at, to: range.to }, test),
  ];
}

function changeAt(values: readonly number[], range: Range, split: Split): Change {
  const { at, divergence } = split;
  return { at, ...placesOf(values, range, at), divergence, probability: LEVEL };
}

/** Half of the 95 % quantile of χ² with one degree of freedom, and as much again for the search of the place. */
const LOG_LIKELIHOOD_DROP = 3.84;

/** The places at which a change of the mean explains the values almost as well as at the best one. */
function placesOf(values: readonly number[], { from, to }: Range, at: number): Pick<Change, 'earliest' | 'latest'> {
  const errors = squaredErrors(values.slice(from, to));
  const limit = Math.min(...errors) * Math.exp((2 * LOG_LIKELIHOOD_DROP) / (to - from));
  const near = [...errors].flatMap((error, index) => (error <= limit ? [from + index] : []));
  return { earliest: Math.min(at, ...near), latest: Math.max(at, ...near) };
}

/** By the number of values before a place: the sum of squared distances to the means of both sides. */
function squaredErrors(values: readonly number[]): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const errors = new Float64Array(values.length).fill(Infinity);
  let left = 0;
  for (const [index, value] of values.slice(0, -1).entries()) {
    left += value;
    const [m, right] = [index + 1, total - left];
    errors[m] = squares - (left * left) / m - (right * right) / (values.length - m);
  }
  return errors;
}
