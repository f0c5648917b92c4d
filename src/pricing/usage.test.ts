import { expect, test } from 'vitest';
import { NO_USAGE, TOKEN_KINDS, allInput, cacheWrites, sumUsage } from './usage.ts';

const USAGE = { input: 1, output: 20, cacheRead: 300, cacheWrite5m: 4000, cacheWrite1h: 50_000, reasoning: 10 };

test('cacheWrites() are those of both lifetimes', () => {
  expect(cacheWrites(USAGE)).toBe(54_000);
});

test('allInput() includes what was read from and written to the cache, and no output', () => {
  expect(allInput(USAGE)).toBe(54_301);
});

test('no usage is nothing of every kind, and stays so', () => {
  expect(Object.keys(NO_USAGE).toSorted()).toEqual([...TOKEN_KINDS].toSorted());
  expect(Object.values(NO_USAGE).every((count) => count === 0)).toBe(true);
  expect(Object.isFrozen(NO_USAGE)).toBe(true);
});

test('sumUsage() adds up each kind', () => {
  const other = { input: 2, output: 3, cacheRead: 4, cacheWrite5m: 5, cacheWrite1h: 6, reasoning: 7 };
  expect(sumUsage([USAGE, other, NO_USAGE])).toEqual({
    input: 3,
    output: 23,
    cacheRead: 304,
    cacheWrite5m: 4005,
    cacheWrite1h: 50_006,
    reasoning: 17,
  });
  expect(sumUsage([])).toEqual(NO_USAGE);
});
