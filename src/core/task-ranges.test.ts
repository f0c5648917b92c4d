import { expect, test } from 'vitest';
import { complexityName, complexityOf, sizeRange } from './task-ranges.ts';

test.each([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  [0, 'low'],
  [0.34, 'medium'],
  [1, 'high'],
] as const)('complexityOf(%j) is in the range %s', (given, name) => {
  expect(complexityName(complexityOf(given) ?? Number.NaN)).toBe(name);
});

test.each(['', 'High', -0.1, 1.01, Number.NaN, null])('complexityOf(%j) is undefined', (given) => {
  expect(complexityOf(given)).toBeUndefined();
});

test('sizeRange() has ranges without gaps, each four times as large as the one before', () => {
  const ranges = [0, 2, 3, 14, 15, 62, 63].map(sizeRange);
  expect(ranges).toEqual(['0–2', '0–2', '3–14', '3–14', '15–62', '15–62', '63–254']);
});
