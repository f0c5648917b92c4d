import { expect, test } from 'vitest';
import { NO_USAGE, TOKEN_KINDS, allInput, cacheWrites } from './usage.ts';

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
