import { describe, expect, test } from 'vitest';
import { overridePrices, parsePrices } from './price-table.ts';
import { PRICES, costOf, type Price } from './pricing.ts';
import { NO_USAGE } from './usage.ts';
import shipped from './pricing.json' with { type: 'json' };

describe('parsePrices()', () => {
  test('accepts the shipped table', () => {
    expect(parsePrices(shipped)).toEqual({ prices: PRICES });
  });

  test.each([
    ['no list', parsePrices({ prices: 'x' }), 'expected an object with a list'],
    ['no JSON', parsePrices(undefined), 'expected an object with a list'],
  ])('refuses %s', (_, parsed, text) => {
    expect(parsed).toMatchObject({ problem: expect.stringContaining(text) });
  });

  test('names the entry and the field that is wrong', () => {
    const { cacheRead: _, ...incomplete } = price();
    expect(problem(price({ model: 'a' }), incomplete)).toBe(
      'entry 2: cacheRead is missing, not a price in USD per million tokens',
    );
    expect(problem(price({ input: -1 }))).toContain('input is -1');
    expect(problem(price({ from: 'soon' }))).toContain('from is "soon"');
    expect(problem({ ...price(), model: '' })).toContain('model is missing');
  });

  test('refuses days without a price, and days with two', () => {
    const until = price({ until: '2026-01-01' });
    expect(problem(until, price({ from: '2026-01-01' }))).toBeUndefined();
    expect(problem(price({ from: '2026-02-01' }), until)).toBe('m has no price from 2026-01-01 until 2026-02-01');
    expect(problem(until, price({ from: '2025-12-01' }))).toContain('overlapping price periods');
    expect(problem(price(), price())).toContain('overlapping price periods');
    expect(problem(price(), price({ speed: 'fast' }), price({ promptAbove: 10 }))).toBeUndefined();
  });
});

test('overridePrices() replaces all prices of a model that is named, and no other', () => {
  const own = overridePrices(PRICES, [price({ model: 'claude-haiku-5-5' })]);
  const cost = (model: string, input: number): number | undefined =>
    costOf({ model, usage: { ...NO_USAGE, input }, at: Date.UTC(2026, 10, 22) }, own);
  expect(cost('claude-haiku-5-5', 200_000)).toBe(200_000 * 1000);
  expect(cost('claude-opus-5-5', 10)).toBe(
    costOf({ model: 'claude-opus-5-5', usage: { ...NO_USAGE, input: 10 }, at: 0 }),
  );
});

function price(more: Partial<Price> = {}): Price {
  return {
    model: 'm',
    input: 1,
    output: 2,
    cacheWrite5m: 3,
    cacheWrite1h: 4,
    cacheRead: 5,
    ...more,
  };
}

function problem(...prices: unknown[]): string | undefined {
  const parsed = parsePrices({ prices });
  return 'problem' in parsed ? parsed.problem : undefined;
}
