import { describe, expect, test } from 'vitest';
import { mean, ratioOfMeans } from '../statistics/means.ts';
import { rate, rateDifference } from '../statistics/rates.ts';
import { figureOf, type Figure } from './figure.ts';
import { amountText, figureText, intervalText, methodText, valueText, withInterval } from './words.ts';

const CONTEXT = { filter: 'workflow=build', asOf: Date.UTC(2026, 10, 2, 8) };

describe('figureText()', () => {
  test.each<[Partial<Figure>, string]>([
    [{ value: 1.08, low: 0.923, high: 1.268, n: 64 }, '$1.08 [0.923, 1.27] n=64'],
    [{ value: 0.0312, low: 0.021, high: 0.0451, n: 1200 }, '$0.0312 [0.0210, 0.0451] n=1,200'],
    [{ value: 0.79, low: 0.6841, high: 0.868, unit: 'share', n: 64 }, '79 % [68, 87] n=64'],
    [{ value: 0.07, low: -0.04, high: 0.182, unit: 'share-difference' }, '+7 pt [−4, +18] n=3'],
    [{ value: 1.42, low: 1.21, high: 1.672, unit: 'ratio' }, '+42 % [+21, +67] n=3'],
    [{ value: 61_000, low: 900, high: 7_300_000, unit: 'ms' }, '1.0 min [900 ms, 2.0 h] n=3'],
    [{ value: 41_234.4, unit: 'tokens', missing: 2 }, '41,234 n=3 + 2 unknown'],
    [{ value: null, reason: 'no observations' }, 'unknown: no observations'],
  ])('of %o is %s', (some, text) => {
    expect(figureText(figure(some))).toBe(text);
  });

  test('never prints an unknown value as 0', () => {
    expect(figureText(figureOf(mean([]), { ...CONTEXT, unit: 'USD', missing: 4 }))).toBe('unknown: unknown for all 4');
    expect(valueText(figure({ value: null }))).toBe('unknown');
  });
});

test('amountText() keeps what is almost none, or almost all, apart from none and all', () => {
  expect([0, 0.000096, 0.001, 0.0044, 0.5, 0.999, 0.9999, 1].map((share) => amountText(share, 'share'))).toEqual([
    '0 %',
    '0.01 %',
    '0.1 %',
    '0.4 %',
    '50 %',
    '99.9 %',
    '99.99 %',
    '100 %',
  ]);
  // What is left of a sum that is exactly none or all.
  expect([1e-15, 1 - 1e-15].map((share) => amountText(share, 'share'))).toEqual(['0 %', '100 %']);
  expect([1, 1.0004, 0.987, 0.5].map((ratio) => amountText(ratio, 'ratio'))).toEqual([
    '±0 %',
    '±0 %',
    '−1.3 %',
    '−50 %',
  ]);
  expect([0, -1.5, 0.000001].map((usd) => amountText(usd, 'USD'))).toEqual(['$0.00', '−$1.50', '$0.000001']);
});

test('withInterval() is the value alone if there is no interval', () => {
  expect(withInterval(figure({ value: 1.08, low: 0.923, high: 1.268 }))).toBe('$1.08 [0.923, 1.27]');
  expect(withInterval(figure({ value: 1.08 }))).toBe('$1.08');
  expect(withInterval(figure({ value: null }))).toBe('unknown');
});

test('intervalText() is empty without an interval, and methodText() says why', () => {
  const alone = figureOf(mean([2]), { ...CONTEXT, unit: 'USD' });
  expect(intervalText(alone)).toBe('');
  expect(methodText(alone)).toBe(
    'arithmetic mean; log-normal interval (modified Cox); no interval: fewer than 2 observations; ' +
      'filter workflow=build; as of 2026-11-02T08:00:00.000Z',
  );
});

test('figureOf() keeps the estimate and adds what it is about', () => {
  const estimate = rateDifference({ successes: 3, n: 4 }, { successes: 4, n: 4 });
  expect(figureOf(estimate, { ...CONTEXT, unit: 'share-difference', missing: 1 })).toEqual({
    ...estimate,
    ...CONTEXT,
    unit: 'share-difference',
    missing: 1,
  });
  for (const { value, low, high } of [rate({ successes: 1, n: 3 }), ratioOfMeans([1, 2], [2, 3])])
    expect((low ?? 9) <= (value ?? 0) && (value ?? 9) <= (high ?? 0)).toBe(true);
});

function figure(some: Partial<Figure>): Figure {
  const base = { value: 1, unit: 'USD', n: 3, low: null, high: null, method: 'm', reason: null, missing: 0 } as const;
  return { ...base, ...CONTEXT, ...some };
}
