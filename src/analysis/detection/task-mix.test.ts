import { describe, expect, test } from 'vitest';
import { randomOf, type Random } from '../../testing/runs/random.ts';
import type { Observation, TaskContext } from './observation.ts';
import { addToSeries, openSeries, type Series } from './series.ts';
import { addToCells, judgeMix, type TaskCells } from './task-mix.ts';
import { verdictOf } from './verdict.ts';

/** How much more the levels cost. */
const COST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  type: { a: 1, b: 1.6, c: 2.5 },
  complexity: { low: 1, medium: 1.3, high: 1.6 },
  size: { small: 1, medium: 1.2, large: 1.5, huge: 2 },
};

/** How often tasks of these types fail, and how many times as often tasks of the other levels do. */
const FAILURES: typeof COST = {
  type: { a: 0.05, b: 0.09, c: 0.15 },
  complexity: { low: 1, medium: 1.4, high: 1.9 },
  size: { small: 1, medium: 1.2, large: 1.5, huge: 2 },
};

const EVEN: Shares = {
  type: { a: 1, b: 1, c: 1 },
  complexity: { low: 1, medium: 1, high: 1 },
  size: { small: 1, medium: 1, large: 1, huge: 1 },
};

// Docs: the section "Mix of tasks" of docs/detection.md has these figures.
describe('a doubled cost of tasks of many kinds, whose mix does not change', () => {
  const found = [
    { before: 27, since: 34, regressed: 23 },
    { before: 60, since: 60, regressed: 38 },
    { before: 100, since: 100, regressed: 40 },
  ];
  test.each(found)('is never called another mix: $regressed of 40 with $before runs before', (history) => {
    const series = histories(40, [
      { n: history.before, shares: EVEN },
      { n: history.since, factor: 2, shares: EVEN },
    ]);
    const states = series.map((one) => verdictOf(one.series).state);
    expect(states.filter((state) => state === 'mix-shift')).toEqual([]);
    expect(states.filter((state) => state === 'regressed')).toHaveLength(history.regressed);
  });

  test('is over when the cost is what it was, and normal if it stays', () => {
    const parts = [
      { n: 60, shares: EVEN },
      { n: 60, factor: 2.5, shares: EVEN },
    ];
    const ended = histories(10, [...parts, { n: 60, shares: EVEN }]);
    expect(ended.filter((one) => verdictOf(one.series).state === 'regressed')).toEqual([]);
    const lasting = histories(10, [...parts, { n: 300, factor: 2.5, shares: EVEN }]);
    expect(lasting.map((one) => verdictOf(one.series).state)).toEqual(Array.from({ length: 10 }, () => 'steady'));
  });
});

const HARD: Shares = {
  type: { a: 1, b: 1, c: 8 },
  complexity: { low: 1, medium: 1, high: 8 },
  size: { small: 1, medium: 1, large: 1, huge: 7 },
};

describe('another mix of tasks of many kinds', () => {
  test.each([
    { before: 27, regressed: 1 },
    { before: 60, regressed: 0 },
    { before: 300, regressed: 0 },
  ])('is a regression in $regressed of 40 if they are harder, after $before runs', ({ before, regressed }) => {
    const series = histories(40, [
      { n: before, shares: EVEN },
      { n: 80, shares: HARD },
    ]);
    const states = series.map((one) => verdictOf(one.series).state);
    expect(states.filter((state) => state === 'regressed')).toHaveLength(regressed);
    expect(states.filter((state) => state === 'mix-shift').length).toBeGreaterThanOrEqual(32);
  });
});

const EASY: Shares = {
  type: { a: 8, b: 1, c: 1 },
  complexity: { low: 8, medium: 1, high: 1 },
  size: { small: 7, medium: 1, large: 1, huge: 1 },
};

// Docs: the section "Limits" of docs/detection.md has these figures.
describe('another mix of tasks whose type, complexity and size change at once', () => {
  test.each([
    { signal: 'success', title: 'harder', shares: HARD, regressed: 1, improved: 6 },
    { signal: 'success', title: 'easier', shares: EASY, regressed: 0, improved: 0 },
    { signal: 'success', title: 'of harder types', shares: { ...EVEN, type: HARD.type }, regressed: 0, improved: 1 },
    { signal: 'cost', title: 'harder', shares: HARD, regressed: 0, improved: 0 },
    { signal: 'cost', title: 'easier', shares: EASY, regressed: 0, improved: 0 },
  ] as const)(
    'seldom changes $signal by a wrong name if they are $title',
    ({ signal, shares, regressed, improved }) => {
      const parts = [
        { n: 150, shares: EVEN },
        { n: 80, shares },
      ];
      const seen = histories(60, parts, signal).map(({ events }) => events);
      const count = (type: string): number => seen.filter((events) => events.includes(type)).length;
      expect({ regressed: count('regressed'), improved: count('improved') }).toEqual({ regressed, improved });
    },
  );

  test('does not hide that equal tasks fail more often', () => {
    const parts = [
      { n: 150, shares: EVEN },
      { n: 80, shares: EASY, factor: 5 },
    ];
    const states = histories(60, parts, 'success').map((one) => verdictOf(one.series).state);
    expect(states.filter((state) => state === 'regressed')).toHaveLength(54);
  });
});

describe('judgeMix()', () => {
  test('finds what remains between equal tasks', () => {
    const before = cellsOf({ easy: 20, hard: 20 }, 0);
    expect(judgeMix('amount', before, cellsOf({ easy: 20, hard: 20 }, 0.7))).toMatchObject({ state: 'remains' });
    expect(judgeMix('amount', before, cellsOf({ easy: 20, hard: 20 }, 0.7)).share).toBeCloseTo(1, 6);
    expect(judgeMix('amount', before, cellsOf({ easy: 4, hard: 36 }, 0)).share).toBeCloseTo(0, 1);
    const half = judgeMix('amount', before, cellsOf({ easy: 4, hard: 36 }, 0.7));
    expect(half.share).toBeCloseTo(0.7 / (0.7 + 0.4 * Math.log(4)), 1);
  });

  test('compares rare types of tasks as one if there are very many', () => {
    const types = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`${prefix}${index}`, 1]));
    const { state, share } = judgeMix('amount', cellsOf(types('a'), 0), cellsOf(types('b'), 0.7));
    expect(state).toBe('remains');
    expect(share).toBeCloseTo(1, 1);
  });

  test('cannot compare tasks that have nothing in common', () => {
    expect(judgeMix('amount', cellsOf({ easy: 40 }, 0), cellsOf({ hard: 40 }, 0.7)).state).toBe('explained');
  });
});

test('verdictOf() states no success rate above 100 %', () => {
  const random = randomOf('failures', 1);
  const series = openSeries({ signal: 'success', level: 'workflow' });
  const tasks = observationsOf(random, [{ n: 120, shares: EVEN }], 'cost');
  for (const [index, observation] of tasks.entries())
    addToSeries(series, [{ ...observation, value: index < 60 ? 0 : index % 5 < 3 ? 1 : 0 }]);
  const { change } = verdictOf(series);
  expect(change?.before).toBeGreaterThanOrEqual(0);
});

type Part = { readonly n: number; readonly factor?: number; readonly shares: Shares };

type Shares = Readonly<Record<'type' | 'complexity' | 'size', Readonly<Record<string, number>>>>;

/** A series, and what happened in it after its first part. */
type History = { readonly series: Series; readonly events: readonly string[] };

function histories(count: number, parts: readonly Part[], signal: 'cost' | 'success' = 'cost'): History[] {
  return Array.from({ length: count }, (_, seed) => {
    let series = openSeries({ signal, level: 'workflow' });
    const events = observationsOf(randomOf('tasks', seed), parts, signal).flatMap((observation, index) => {
      const types = addToSeries(series, [observation]).map(({ type }) => type);
      if (index % 50 === 0) series = JSON.parse(JSON.stringify(series)) as Series;
      return index < (parts[0]?.n ?? 0) ? [] : types;
    });
    return { series, events };
  });
}

/** One run in three hours; the logarithms of costs of equal tasks have a standard deviation of 0.5. */
function observationsOf(random: Random, parts: readonly Part[], signal: 'cost' | 'success'): Observation[] {
  return parts
    .flatMap((part) => Array.from({ length: part.n }, () => part))
    .map(({ factor = 1, shares }, index) => {
      const context = Object.fromEntries(
        Object.entries(shares).map(([name, levels]) => [name, levelOf(random, levels)]),
      ) satisfies TaskContext;
      const amounts = signal === 'cost' ? COST : FAILURES;
      const amount = Object.entries(context).reduce(
        (product, [name, level]) => product * (amounts[name]?.[level] ?? 1),
        factor,
      );
      const value =
        signal === 'cost' ? Math.log(1e4 * amount * random.lognormal(1, 0.5)) : Number(random.chance(amount));
      return { id: String(index).padStart(6, '0'), endedAt: index * 3 * 3_600_000, value, context };
    });
}

function levelOf(random: Random, levels: Readonly<Record<string, number>>): string {
  const total = Object.values(levels).reduce((sum, share) => sum + share, 0);
  const shares = Object.entries(levels).map(([level, share]) => [level, share / total] as const);
  return random.weighted(shares as [readonly [string, number], ...(readonly [string, number])[]]);
}

/** Logarithms of costs; hard tasks cost four times as much. */
function cellsOf(counts: Readonly<Record<string, number>>, shift: number): TaskCells {
  const cells: TaskCells = {};
  for (const [type, count] of Object.entries(counts))
    for (let index = 0; index < count; index++) {
      const value = (type === 'hard' ? Math.log(4) : 0) + shift + 0.3 * Math.sin(index * Math.PI);
      addToCells(cells, 'amount', value, { type });
    }
  return cells;
}
