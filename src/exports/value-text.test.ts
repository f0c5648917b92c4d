import { expect, test } from 'vitest';
import { valueText } from './value-text.ts';

test.each([
  [0, '0'],
  [1, '0.000000001'],
  [300_000_003, '0.300000003'],
  [1_000_000_000, '1'],
  [1_500_000_000, '1.5'],
  [-1_500_000_000, '-1.5'],
  [-1, '-0.000000001'],
  [Number.MAX_SAFE_INTEGER, '9007199.254740991'],
  [2 ** 53, null],
  [null, null],
])('%j billionths of a dollar are %j dollars', (nanoUsd, text) => {
  expect(valueText('usd', nanoUsd)).toBe(text);
});

test('a time is ISO 8601 in UTC with milliseconds; one that no date can express is unknown', () => {
  expect(valueText('time', Date.UTC(2026, 10, 27, 1, 2, 3, 4))).toBe('2026-11-27T01:02:03.004Z');
  expect(valueText('time', 0)).toBe('1970-01-01T00:00:00.000Z');
  expect(valueText('time', 8.64e15 + 1)).toBeNull();
});

test('a flag is never unknown, a number is not rounded', () => {
  expect([valueText('flag', 1), valueText('flag', null)]).toEqual(['true', 'false']);
  expect([valueText('number', 0.1), valueText('number', Number.NaN)]).toEqual(['0.1', null]);
  expect([valueText('integer', 1.5), valueText('integer', undefined)]).toEqual([null, null]);
});
