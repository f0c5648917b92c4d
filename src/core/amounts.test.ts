import { describe, expect, test } from 'vitest';
import { bytes, count, duration, usd } from './amounts.ts';

describe('duration()', () => {
  test.each([
    [null, '–'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [1549, '1.5 s'],
    [59_949, '59.9 s'],
    [59_999, '1.0 min'],
    [3_599_999, '1.0 h'],
    [60_000, '1.0 min'],
    [90_000, '1.5 min'],
    [3_600_000, '1.0 h'],
    [172_800_000, '48.0 h'],
  ])('of %s ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

test('usd() shows what costs less than a cent', () => {
  expect([usd(0), usd(0.00012), usd(1234.5)]).toEqual(['$0.0000', '$0.0001', '$1234.5000']);
});

test('count() sets thousands apart', () => {
  expect([count(0), count(999), count(1_234_567)]).toEqual(['0', '999', '1,234,567']);
});

describe('bytes()', () => {
  test.each([
    [null, '–'],
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [5 * 1024 * 1024, '5.0 MiB'],
  ])('of %s is %s', (number, text) => {
    expect(bytes(number)).toBe(text);
  });
});
