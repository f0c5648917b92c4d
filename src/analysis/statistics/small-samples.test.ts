import { describe, expect, test } from 'vitest';
import { randomOf, type Random } from '../../testing/runs/random.ts';
import { mean, ratioOfMeans } from './means.ts';
import { median, ratioOfMedians } from './medians.ts';
import { pairedRateDifference, rate, rateDifference } from './rates.ts';
import { pairedRatio, ratioOfTotals, ratioOfTotalsRatio, type Pair } from './ratios.ts';

describe('without enough observations', () => {
  const none = { value: null, low: null, high: null };

  test.each([
    ['rate()', rate({ successes: 0, n: 0 }), 'no observations'],
    ['rateDifference()', rateDifference({ successes: 1, n: 1 }, { successes: 0, n: 0 }), 'no observations in B'],
    ['pairedRateDifference()', pairedRateDifference([]), 'no task in both'],
    ['mean()', mean([]), 'no observations'],
    ['ratioOfMeans()', ratioOfMeans([], [1]), 'no observations in A'],
    ['ratioOfMeans() of zeros', ratioOfMeans([0, 0], [1, 2]), 'the total of A is 0'],
    ['ratioOfTotals()', ratioOfTotals([]), 'no observations'],
    ['ratioOfTotals() without success', ratioOfTotals([[1, 0]]), 'the total to divide by is 0'],
    ['ratioOfTotalsRatio()', ratioOfTotalsRatio([[1, 1]], [[1, 0]]), 'the total to divide by is 0 in B'],
    ['pairedRatio()', pairedRatio([]), 'no task in both'],
    ['median()', median([]), 'no observations'],
    ['ratioOfMedians()', ratioOfMedians([0, 0, 1], [1, 1, 1]), 'the median of A is 0'],
  ])('%s is unknown and says why', (_name, estimate, reason) => {
    expect(estimate).toMatchObject({ ...none, reason });
  });

  test.each([
    ['mean()', mean([2]), 2],
    ['ratioOfMeans()', ratioOfMeans([2], [1, 5]), 1.5],
    ['ratioOfTotals()', ratioOfTotals([[3, 2]]), 1.5],
    ['median()', median([1, 2, 3, 4, 5]), 3],
    ['ratioOfMedians()', ratioOfMedians([1, 1, 1], [2, 2, 2]), 2],
  ])('%s has a value without an interval', (_name, estimate, value) => {
    expect(estimate).toMatchObject({ value, low: null, high: null, reason: expect.stringContaining('fewer than') });
  });
});

test.each([
  ['mean()', mean([0.1, 2])],
  ['ratioOfMeans()', ratioOfMeans([0.1, 2], [1, 2])],
])('%s of two amounts that differ much has no interval, which would exclude nothing', (_name, estimate) => {
  expect(estimate).toMatchObject({ low: null, high: null, reason: 'too few observations for their differences' });
  expect(estimate.value).toBeGreaterThan(1);
});

test('rate() of none and of all ends exactly at 0 and 1, whatever the number', () => {
  for (let n = 1; n <= 300; n += 1)
    expect([rate({ successes: 0, n }).low, rate({ successes: n, n }).high]).toEqual([0, 1]);
});

test('two amounts that differ little have an interval', () => {
  expect(mean([1, 1.2]).low).toBeGreaterThan(0.3);
});

describe('amounts of 0', () => {
  test('have a mean and an interval that contains it', () => {
    const { value, low, high } = mean([0, 0, 1, 3]);
    expect(value).toBe(1);
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
  });

  test('only, are a mean of 0', () => {
    expect(mean([0, 0, 0])).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  test('have a ratio with an interval', () => {
    const { value, low, high } = ratioOfMeans([0, 1, 1], [2, 2, 2]);
    expect(value).toBe(3);
    expect((low ?? 9) < 3 && (high ?? 0) > 3).toBe(true);
  });
});

test('equal amounts have an interval without width', () => {
  const { value, low, high } = ratioOfMeans([0.1, 0.1, 0.1], [0.2, 0.2, 0.2]);
  for (const number of [value, low, high]) expect(number).toBeCloseTo(2, 12);
});

test('a paired ratio is sharper than an unpaired one where tasks differ', () => {
  const tasks = [1, 4, 9, 20].map((cost, index) => [cost, cost * (1.4 + index / 20)] as const);
  const [a, b] = [tasks.map(([cost]) => cost), tasks.map(([, cost]) => cost)];
  const [paired, unpaired] = [pairedRatio(tasks), ratioOfMeans(a, b)];
  expect(paired.value).toBeCloseTo(unpaired.value ?? 0, 9);
  expect(paired.low).toBeGreaterThan(1);
  expect(unpaired.low).toBeLessThan(1);
});

test('many amounts that are not log-normal have intervals around their mean and ratio', () => {
  const cheap = Array.from({ length: 4000 }, (_value, index) => (index % 4 === 0 ? 0.1 : 1) * (0.9 + (index % 3) / 10));
  const { value, low, high } = mean(cheap);
  expect(value).toBeCloseTo(0.775, 2);
  expect([(value ?? 0) / (low ?? 0), (high ?? 0) / (value ?? 1)]).toEqual([
    expect.closeTo(1.016, 3),
    expect.closeTo(1.016, 3),
  ]);
  const ratio = ratioOfMeans(
    cheap,
    cheap.map(() => 0.775),
  );
  expect([ratio.low, ratio.high]).toEqual([expect.closeTo(0.984, 3), expect.closeTo(1.016, 3)]);
});

describe('of 400 samples, about 95 % have an interval with the true value:', () => {
  const random = randomOf('coverage');
  const spread = 0.7;
  const truth = Math.exp(spread ** 2 / 2);
  const costs = (n: number): number[] => Array.from({ length: n }, () => random.lognormal(1, spread));
  const runs = (n: number): Pair[] => costs(n).map((cost) => [cost, Number(random.chance(0.7))]);

  test.each([
    ['mean() of 8', truth, () => mean(costs(8))],
    ['ratioOfMeans() of 8 and 12', 1, () => ratioOfMeans(costs(8), costs(12))],
    ['ratioOfTotals() of 20', truth / 0.7, () => ratioOfTotals(runs(20))],
    ['ratioOfTotalsRatio() of 20 and 20', 1, () => ratioOfTotalsRatio(runs(20), runs(20))],
    ['median() of 9', 1, () => median(costs(9))],
    ['ratioOfMedians() of 12 and 9', 1, () => ratioOfMedians(costs(12), costs(9))],
    ['rate() of 12', 0.8, () => rate({ successes: successes(random, 12, 0.8), n: 12 })],
  ])('%s', (_name, expected, estimate) => {
    const covered = Array.from({ length: 400 }, estimate).filter(
      ({ low, high }) => low !== null && high !== null && low <= expected && expected <= high,
    );
    expect(covered.length / 400).toBeGreaterThan(0.91);
    expect(covered.length / 400).toBeLessThan(0.995);
  });
});

function successes(random: Random, n: number, probability: number): number {
  return Array.from({ length: n }, () => random.chance(probability)).filter(Boolean).length;
}
