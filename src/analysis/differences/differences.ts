import type { Unit } from '../figures/figure.ts';
import { quantile } from '../statistics/medians.ts';
import { momentsOf } from '../statistics/moments.ts';
import { gTest, qValues, rankTest } from '../statistics/tests.ts';
import { CATEGORIES, NUMBERS, type DifferenceRun } from './attributes.ts';

/** How some runs differ from others in one attribute. */
export type Difference = {
  /** The attribute, such as `model` or `repairs`. */
  readonly attribute: string;
  /** The false-discovery rate of this and all clearer differences. */
  readonly q: number;
  /** From 0, no difference, to 1: the difference of shares, or of how often a value is larger. */
  readonly effect: number;
} & (
  | {
      readonly kind: 'category';
      /** The value whose share differs most; null for runs without one. */
      readonly value: string | null;
      /** Its share among the marked runs and among the others, from 0 to 1. */
      readonly marked: number;
      readonly others: number;
    }
  | {
      readonly kind: 'number';
      readonly unit: Unit;
      /** Means where the medians are equal, as those of rare counts are. */
      readonly average: 'median' | 'mean';
      readonly marked: number;
      readonly others: number;
    }
);

/** What is different about some runs. */
export type Differences = {
  readonly marked: number;
  readonly others: number;
  /** How many attributes were compared. */
  readonly compared: number;
  /** The largest first; only those with a q value below {@link MAX_Q}. */
  readonly found: readonly Difference[];
  /** Why nothing was compared; null if it was. */
  readonly reason: string | null;
};

/** Fewer runs on a side differ from others in anything. */
const MIN_RUNS = 8;

/** Differences are shown if at most this share of them is expected to be chance. */
const MAX_Q = 0.05;

/** Compares marked runs with others, attribute by attribute. */
export function differencesOf(marked: readonly DifferenceRun[], others: readonly DifferenceRun[]): Differences {
  const sides = { marked: marked.length, others: others.length };
  const few = marked.length < MIN_RUNS ? 'marked' : others.length < MIN_RUNS ? 'other' : undefined;
  if (few)
    return {
      ...sides,
      compared: 0,
      found: [],
      reason: `there are fewer than ${MIN_RUNS} ${few} runs that have ended: chance alone makes so few runs differ`,
    };
  const tested = [
    ...CATEGORIES.flatMap((attribute) => categoryTest(attribute, marked, others) ?? []),
    ...NUMBERS.flatMap((attribute) => numberTest(attribute, marked, others) ?? []),
  ];
  const q = qValues(tested.map(({ p }) => p));
  const found = tested
    .map(({ p: _p, ...difference }, index) => ({ ...difference, q: q[index] ?? 1 }))
    .filter((difference) => difference.q < MAX_Q)
    .toSorted((one, other) => other.effect - one.effect || one.q - other.q);
  return { ...sides, compared: tested.length, found, reason: null };
}

type Tested = { readonly p: number } & (
  | Omit<Extract<Difference, { kind: 'category' }>, 'q'>
  | Omit<Extract<Difference, { kind: 'number' }>, 'q'>
);

/** Rarer values are compared together. */
const MIN_COUNT = 5;

function categoryTest(
  { name, column }: (typeof CATEGORIES)[number],
  marked: readonly DifferenceRun[],
  others: readonly DifferenceRun[],
): Tested | undefined {
  const values = new Map<string | null, { marked: number; others: number }>();
  const add = (rows: readonly DifferenceRun[], side: 'marked' | 'others'): void => {
    for (const row of rows) {
      const counts = values.get(row[column]) ?? { marked: 0, others: 0 };
      counts[side] += 1;
      values.set(row[column], counts);
    }
  };
  add(marked, 'marked');
  add(others, 'others');
  if (values.size < 2) return undefined;
  const frequent = [...values].filter(([, counts]) => counts.marked + counts.others >= MIN_COUNT);
  const rare = [...values].filter(([, counts]) => counts.marked + counts.others < MIN_COUNT);
  const table = [...frequent.map(([, counts]) => counts), total(rare.map(([, counts]) => counts))];
  const shares = frequent
    .map(([value, counts]) => ({ value, marked: counts.marked / marked.length, others: counts.others / others.length }))
    .toSorted((one, other) => differenceOf(other) - differenceOf(one));
  const [most] = shares;
  if (!most) return undefined;
  const p = gTest(table.map((counts) => [counts.marked, counts.others]));
  return { kind: 'category', attribute: name, p, effect: Math.abs(most.marked - most.others), ...most };
}

function total(counts: readonly { readonly marked: number; readonly others: number }[]) {
  return {
    marked: counts.reduce((sum, count) => sum + count.marked, 0),
    others: counts.reduce((sum, count) => sum + count.others, 0),
  };
}

/** Of two values that differ as much, the one that marked runs have is named. */
function differenceOf({ marked, others }: { readonly marked: number; readonly others: number }): number {
  return Math.abs(marked - others) + (marked > others ? 1e-9 : 0);
}

function numberTest(
  { name, unit, valueOf }: (typeof NUMBERS)[number],
  marked: readonly DifferenceRun[],
  others: readonly DifferenceRun[],
): Tested | undefined {
  const [a, b] = [marked, others].map((rows) => rows.flatMap((row) => valueOf(row) ?? []));
  if (!a || !b || a.length < MIN_RUNS || b.length < MIN_RUNS) return undefined;
  const { superiority, p } = rankTest(a, b);
  const about = { kind: 'number', attribute: name, unit, p, effect: Math.abs(2 * superiority - 1) } as const;
  const [marking, other] = [medianOf(a), medianOf(b)];
  if (marking !== other) return { ...about, average: 'median', marked: marking, others: other };
  return { ...about, average: 'mean', marked: momentsOf(a).mean, others: momentsOf(b).mean };
}

function medianOf(values: readonly number[]): number {
  return quantile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}
