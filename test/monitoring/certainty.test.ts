import { describe, it } from 'vitest';
import {
  scoreChange,
  scoreChangeInterval,
  scoreVerdict,
  shareDifferenceInterval,
  shareInterval,
  shareVerdict,
  type Sample,
} from '../../src/monitoring/certainty.ts';
import { realTests } from '../real.ts';
import { missingStackParts } from '../stack/native-binaries.ts';
import { evaluate, type Expectation } from './evaluate.ts';

const real = realTests('intervals', missingStackParts(['promtool']));

/** Student's quantiles of 97.5 %, from a printed table, by degrees of freedom. */
const STUDENT: Readonly<Record<number, number>> = { 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 29: 2.045 };

const SERIES: Sample = { samples: 'n', score: 's', squares: 'q' };

const [a, b] = [sideOf('a'), sideOf('b')];

describe.skipIf(real.skip)(real.title, () => {
  it.each([4, 5, 10, 30])('of a change are those of Welch, for %d runs and more', async (count) => {
    const [first, second] = [about(2, count, 0.6), about(2.3, count * 2, 0.4)];
    const difference = mean(second) - mean(first);
    const half = (STUDENT[count - 1] ?? Number.NaN) * Math.sqrt(varianceOfMean(first) + varianceOfMean(second));
    await check(seriesOf(first, second), { [scoreChange(a, b)]: Math.expm1(difference) }, 1e-6);
    await check(
      seriesOf(first, second),
      {
        [scoreChangeInterval(a, b, 'low')]: Math.expm1(difference - half),
        [scoreChangeInterval(a, b, 'high')]: Math.expm1(difference + half),
      },
      // Student's quantile is approximated.
      0.03,
    );
  });

  it('of a change are on the safe side for three runs', async () => {
    const [first, second] = [about(2, 3, 0.6), about(2.3, 3, 0.4)];
    const half = (STUDENT[2] ?? Number.NaN) * Math.sqrt(varianceOfMean(first) + varianceOfMean(second));
    const widest = Math.expm1(mean(second) - mean(first) + half);
    await check(seriesOf(first, second), { [`(${scoreChangeInterval(a, b, 'high')}) > bool ${widest}`]: 1 }, 0);
  });

  it('of a change need three runs on each side', async () => {
    const nothing = { [scoreChangeInterval(a, b, 'low')]: undefined, [scoreVerdict(a, b)]: undefined };
    await check(seriesOf([1, 2], [1, 2, 3]), nothing, 0);
    await check(seriesOf([1, 2, 3], [1, 2]), nothing, 0);
    await check(seriesOf([], [1, 2, 3]), { ...nothing, [scoreChange(a, b)]: undefined }, 0);
  });

  it('of values that are all the same have no width', async () => {
    await check(seriesOf([1, 1, 1], [2, 2, 2]), { [scoreChangeInterval(a, b, 'low')]: Math.expm1(1) }, 1e-6);
    await check(seriesOf([1, 1, 1], [1, 1, 1]), { [scoreVerdict(a, b)]: 0 }, 0);
  });

  it('tell what is higher, what is lower and what cannot be told', async () => {
    await check(seriesOf(about(2, 10, 0.2), about(2.5, 10, 0.2)), { [scoreVerdict(a, b)]: 1 }, 0);
    await check(seriesOf(about(2.5, 10, 0.2), about(2, 10, 0.2)), { [scoreVerdict(a, b)]: -1 }, 0);
    await check(seriesOf(about(2, 10, 1), about(2.2, 10, 1)), { [scoreVerdict(a, b)]: 0 }, 0);
  });

  const share = { successes: 'x', all: 'n' };

  it('of a share are those of Wilson, as published', async () => {
    const published = { [shareInterval(share, 'low')]: 0.4902, [shareInterval(share, 'high')]: 0.9433 };
    await check({ x: '8', n: '10' }, published, 1e-4);
    await check(
      { x: '0', n: '10' },
      { [shareInterval(share, 'low')]: 0, [shareInterval(share, 'high')]: 0.2775 },
      1e-4,
    );
    await check({ x: '0', n: '0' }, { [shareInterval(share, 'low')]: undefined }, 0);
  });

  it('of the difference of shares are those of Agresti and Caffo, as published', async () => {
    const before = { successes: 'x_a', all: 'n_a' };
    const after = { successes: 'x_b', all: 'n_b' };
    const series = { x_a: '48', n_a: '80', x_b: '56', n_b: '70' };
    await check(
      series,
      {
        [shareDifferenceInterval(before, after, 'low')]: 0.0525,
        [shareDifferenceInterval(before, after, 'high')]: 0.3358,
        [shareVerdict(before, after)]: 1,
        [shareVerdict(after, before)]: -1,
      },
      1e-4,
    );
    await check({ ...series, x_b: '44' }, { [shareVerdict(before, after)]: 0 }, 0);
    await check({ ...series, n_b: '0', x_b: '0' }, { [shareVerdict(before, after)]: undefined }, 0);
  });
});

/** Values about a middle, as even as they can be. */
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

/** Series that hold the sums over both samples. */
function seriesOf(first: readonly number[], second: readonly number[]): Record<string, string> {
  return Object.fromEntries(
    [['a', first] as const, ['b', second] as const].flatMap(([side, values]) => [
      [`${SERIES.samples}_${side}`, String(values.length)],
      [`${SERIES.score}_${side}`, String(sum(values))],
      [`${SERIES.squares}_${side}`, String(sum(values.map((value) => value * value)))],
    ]),
  );
}

function sideOf(side: string): Sample {
  return {
    samples: `n_${side}`,
    score: `s_${side}`,
    squares: `q_${side}`,
  };
}
