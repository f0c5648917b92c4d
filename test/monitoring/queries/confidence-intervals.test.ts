import { describe, test } from 'vitest';
import { realTests } from '../../../src/testing/real.ts';
import { missingStackParts } from '../../../src/testing/stack/native-binaries.ts';
import { evaluate, type Expectation } from './evaluate.ts';
import {
  type Sample,
  scoreChange,
  scoreChangeInterval,
  shareDifferenceInterval,
  shareInterval,
  scoreSignificance,
  shareSignificance,
} from '../../../src/monitoring/queries/confidence-intervals.ts';

const real = realTests('confidence intervals', missingStackParts(['promtool']));

/** Student's quantiles of 97.5 %, from a printed table, by degrees of freedom. */
const STUDENT: Readonly<Record<number, number>> = { 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 29: 2.045 };

const SERIES: Sample = { samples: 'n', sum: 's', sumOfSquares: 'q' };

const [a, b] = [sideOf('a'), sideOf('b')];

describe.skipIf(real.skip)(real.title, () => {
  test.each([4, 5, 10, 30])('of a change match Welch, for %d runs and more', async (count) => {
    const [first, second] = [about(2, count, 0.6), about(2.3, count * 2, 0.4)];
    const difference = mean(second) - mean(first);
    const half = (STUDENT[count - 1] ?? Number.NaN) * Math.sqrt(varianceOfMean(first) + varianceOfMean(second));
    await check(seriesOf(first, second), { [scoreChange(a, b)]: Math.expm1(difference) }, 1e-6);
    await check(
      seriesOf(first, second),
      {
        [scoreChangeInterval(a, b, 'lower')]: Math.expm1(difference - half),
        [scoreChangeInterval(a, b, 'upper')]: Math.expm1(difference + half),
      },
      // Student's quantile is approximated.
      0.03,
    );
  });

  test('of a change are conservative for three runs', async () => {
    const [first, second] = [about(2, 3, 0.6), about(2.3, 3, 0.4)];
    const half = (STUDENT[2] ?? Number.NaN) * Math.sqrt(varianceOfMean(first) + varianceOfMean(second));
    const widest = Math.expm1(mean(second) - mean(first) + half);
    await check(seriesOf(first, second), { [`(${scoreChangeInterval(a, b, 'upper')}) > bool ${widest}`]: 1 }, 0);
  });

  test('of a change require three runs per side', async () => {
    const nothing = { [scoreChangeInterval(a, b, 'lower')]: undefined, [scoreSignificance(a, b)]: undefined };
    await check(seriesOf([1, 2], [1, 2, 3]), nothing, 0);
    await check(seriesOf([1, 2, 3], [1, 2]), nothing, 0);
    await check(seriesOf([], [1, 2, 3]), { ...nothing, [scoreChange(a, b)]: undefined }, 0);
  });

  test('of identical values have no width', async () => {
    await check(seriesOf([1, 1, 1], [2, 2, 2]), { [scoreChangeInterval(a, b, 'lower')]: Math.expm1(1) }, 1e-6);
    await check(seriesOf([1, 1, 1], [1, 1, 1]), { [scoreSignificance(a, b)]: 0 }, 0);
  });

  test('determine what is higher, lower or not significant', async () => {
    await check(seriesOf(about(2, 10, 0.2), about(2.5, 10, 0.2)), { [scoreSignificance(a, b)]: 1 }, 0);
    await check(seriesOf(about(2.5, 10, 0.2), about(2, 10, 0.2)), { [scoreSignificance(a, b)]: -1 }, 0);
    await check(seriesOf(about(2, 10, 1), about(2.2, 10, 1)), { [scoreSignificance(a, b)]: 0 }, 0);
  });

  const share = { successes: 'x', trials: 'n' };

  test('of a share match Wilson, as published', async () => {
    const published = { [shareInterval(share, 'lower')]: 0.4902, [shareInterval(share, 'upper')]: 0.9433 };
    await check({ x: '8', n: '10' }, published, 1e-4);
    await check(
      { x: '0', n: '10' },
      { [shareInterval(share, 'lower')]: 0, [shareInterval(share, 'upper')]: 0.2775 },
      1e-4,
    );
    await check({ x: '0', n: '0' }, { [shareInterval(share, 'lower')]: undefined }, 0);
  });

  test('of a difference of shares are those of Agresti and Caffo, as published', async () => {
    const before = { successes: 'x_a', trials: 'n_a' };
    const after = { successes: 'x_b', trials: 'n_b' };
    const series = { x_a: '48', n_a: '80', x_b: '56', n_b: '70' };
    await check(
      series,
      {
        [shareDifferenceInterval(before, after, 'lower')]: 0.0525,
        [shareDifferenceInterval(before, after, 'upper')]: 0.3358,
        [shareSignificance(before, after)]: 1,
        [shareSignificance(after, before)]: -1,
      },
      1e-4,
    );
    await check({ ...series, x_b: '44' }, { [shareSignificance(before, after)]: 0 }, 0);
    await check({ ...series, n_b: '0', x_b: '0' }, { [shareSignificance(before, after)]: undefined }, 0);
  });
});

/** Evenly spaced values around a mean. */
function about(middle: number, count: number, spread: number): number[] {
  return Array.from({ length: count }, (_, index) => middle + spread * ((2 * index) / (count - 1) - 1));
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function varianceOfMean(values: readonly number[]): number {
  const middle = mean(values);
  return sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1) / values.length;
}

async function check(
  series: Record<string, string>,
  expected: Readonly<Record<string, number | undefined>>,
  off: number,
): Promise<void> {
  const expectations: Expectation[] = Object.entries(expected).map(([expr, value]) => ({ expr, value, at: 0 }));
  await evaluate({ start: 0, interval: '1m', series }, expectations, off);
}

/** The statistics of both samples. */
function seriesOf(first: readonly number[], second: readonly number[]): Record<string, string> {
  return Object.fromEntries(
    [['a', first] as const, ['b', second] as const].flatMap(([side, values]) => [
      [`${SERIES.samples}_${side}`, String(values.length)],
      [`${SERIES.sum}_${side}`, String(sum(values))],
      [`${SERIES.sumOfSquares}_${side}`, String(sum(values.map((value) => value * value)))],
    ]),
  );
}

function sideOf(side: string): Sample {
  return {
    samples: `n_${side}`,
    sum: `s_${side}`,
    sumOfSquares: `q_${side}`,
  };
}
