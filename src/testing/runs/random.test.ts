import { describe, expect, test } from 'vitest';
import { isUuid } from '../../core/ids/ids.ts';
import { randomOf } from './random.ts';

const DRAWS = 20_000;

describe('randomOf()', () => {
  test('draws the same for the same key, and something else for any other', () => {
    const first = (...key: (string | number)[]): number[] => draws(randomOf(...key).next).slice(0, 5);
    expect(first('a', 1)).toEqual(first('a', 1));
    for (const other of [first('a', 2), first('b', 1), first('a', 1, ''), first('a1')])
      expect(other).not.toEqual(first('a', 1));
  });

  test('draws evenly', () => {
    const values = draws(randomOf('even').next);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(toleranceOf(Math.sqrt(1 / 12)));
  });

  test('draws whole numbers of a range, both ends included', () => {
    const { whole } = randomOf('whole');
    expect([...new Set(draws(() => whole(2, 4)))].sort()).toEqual([2, 3, 4]);
  });

  test('draws weighted values as often as their weights say', () => {
    const { weighted } = randomOf('weighted');
    const found = mean(
      draws(() =>
        weighted([
          ['a', 3],
          ['b', 1],
        ] as const) === 'a'
          ? 1
          : 0,
      ),
    );
    expect(Math.abs(found - 0.75)).toBeLessThan(toleranceOf(Math.sqrt(0.75 * 0.25)));
  });

  test('draws skewed values whose logarithms have the median and the spread', () => {
    const { lognormal } = randomOf('skewed');
    const logs = draws(() => Math.log(lognormal(9, 0.4)));
    expect(Math.abs(mean(logs) - Math.log(9))).toBeLessThan(toleranceOf(0.4));
    const middle = mean(logs);
    const deviation = Math.sqrt(mean(logs.map((log) => (log - middle) ** 2)));
    expect(Math.abs(deviation - 0.4)).toBeLessThan(toleranceOf(0.4));
  });

  test('makes UUIDs of version 7 that sort by their time', () => {
    const { uuid } = randomOf('ids');
    const times = [1_700_000_000_000, 1_700_000_000_001, 1_790_000_000_000];
    const ids = times.map((at) => uuid(at));
    expect(ids.every((id) => isUuid(id) && id.charAt(14) === '7')).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16))).toEqual(times);
  });
});

function draws(of: () => number): number[] {
  return Array.from({ length: DRAWS }, of);
}
function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Six standard errors of a mean: larger deviations are not random. */
function toleranceOf(deviation: number): number {
  return (6 * deviation) / Math.sqrt(DRAWS);
}
