import { describe, expect, test } from 'vitest';
import { overridePrices } from './price-table.ts';
import {
  PRICES,
  costOf,
  priceOf,
  toNanoUsd,
  toUsd,
  uncachedCostOf,
  type Price,
  type PricedRequest,
} from './pricing.ts';
import { plainModel } from './model-name.ts';
import { NO_USAGE, type TokenUsage } from './usage.ts';

const NOVEMBER = Date.UTC(2026, 10, 20);
const MILLION = 1_000_000;

describe('costOf()', () => {
  // USD for a million tokens of one kind: input, output, cache write of five minutes, of one hour, cache read.
  test.each([
    ['claude-fable-5-2', 8, 40, 10, 16, 0.2],
    ['claude-fable-5-1', 10, 50, 12.5, 20, 0.25],
    ['claude-fable-5', 10, 50, 12.5, 20, 1],
    ['claude-opus-5-5', 4, 20, 5, 8, 0.2],
    ['claude-opus-5', 5, 25, 6.25, 10, 0.5],
    ['claude-opus-4-1', 15, 75, 18.75, 30, 1.5],
    ['claude-sonnet-5-5', 2, 10, 2.5, 4, 0.1],
    ['claude-sonnet-5', 2, 10, 2.5, 4, 0.2],
    ['claude-sonnet-4-6', 3, 15, 3.75, 6, 0.3],
    ['claude-haiku-4-5', 1, 5, 1.25, 2, 0.1],
  ])('prices every kind of token of %s', (model, ...prices) => {
    const kinds = ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead'] as const;
    expect(kinds.map((kind) => usdOf(model, { [kind]: MILLION }))).toEqual(prices);
  });

  test('sums the kinds, and does not count reasoning twice', () => {
    const usage = { input: 1, output: 10, cacheRead: 100, cacheWrite5m: 1000, cacheWrite1h: 10_000, reasoning: 9 };
    expect(costOf(request('claude-opus-5-5', usage))).toBe(4000 + 200_000 + 20_000 + 5_000_000 + 80_000_000);
  });

  test('uses the tier of the whole prompt, cached tokens included', () => {
    const haiku = 'claude-haiku-5-5';
    expect(costOf(request(haiku, { input: 100_000 }))).toBe(100_000 * 100);
    expect(costOf(request(haiku, { input: 100_001 }))).toBe(100_001 * 500);
    expect(costOf(request(haiku, { input: 1, cacheRead: 100_000 }))).toBe(500 + 100_000 * 50);
    expect(costOf(request(haiku, { cacheWrite5m: 50_000, cacheWrite1h: 50_001 }))).toBe(50_000 * 625 + 50_001 * 1000);
    expect(costOf(request(haiku, { output: 200_000 }))).toBe(200_000 * 500);
  });

  test('uses the price of the day, in UTC', () => {
    const read = { cacheRead: MILLION };
    expect(usdOf('claude-sonnet-5-5', read, { at: Date.UTC(2026, 9, 6, 23, 59, 59, 999) })).toBe(0.2);
    expect(usdOf('claude-sonnet-5-5', read, { at: Date.UTC(2026, 9, 7) })).toBe(0.1);
  });

  test('uses the price of the speed', () => {
    const input = { input: MILLION };
    expect(usdOf('claude-opus-5-5', input, { speed: 'fast' })).toBe(8);
    expect(usdOf('claude-opus-5-5', input, { speed: 'standard' })).toBe(4);
    expect(usdOf('claude-opus-5-5', input, { speed: '' })).toBe(4);
    // A model without a price for a speed costs the same at every speed, as in the CLI.
    expect(usdOf('claude-haiku-4-5', input, { speed: 'fast' })).toBe(1);
  });

  test('charges US-only inference 1.1 times, and each web search of the model', () => {
    expect(usdOf('claude-sonnet-4-6', { input: 100, output: 10 }, { geo: 'us' })).toBe(0.000495);
    expect(usdOf('claude-sonnet-4-6', { input: 100, output: 10 }, { geo: 'global' })).toBe(0.00045);
    expect(usdOf('claude-sonnet-4-6', { input: 100, output: 10 }, { webSearches: 3 })).toBe(0.03045);
  });

  test('prefers a price for the exact model name to one for the canonical name', () => {
    const name = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    const [own] = overridePrices([], [{ ...flatPrice(name), input: 1 }]);
    const prices = [...PRICES, own as Price];
    expect(priceOf(request(name, {}), prices)).toMatchObject({ input: 1, own: true });
    expect(priceOf(request('claude-sonnet-4-5-20250929', {}), prices)).toMatchObject({ input: 3 });
  });

  test('knows no price of an unknown model, which is not a price of nothing', () => {
    expect(usdOf('gpt-6', { input: 1 })).toBeUndefined();
    expect(usdOf('claude-opus-55', { input: 1 })).toBeUndefined();
    expect(usdOf('', { input: 1 })).toBeUndefined();
    expect(usdOf('claude-opus-5-5', {})).toBe(0);
  });

  test('is exact to the billionth of a dollar, so that sums are', () => {
    for (const price of PRICES) {
      const nano = (usdPerMillion: number): bigint => BigInt(Math.round(usdPerMillion * 1000));
      const usage = {
        ...NO_USAGE,
        input: 33_333,
        output: 7_777_777,
        cacheRead: 100_003,
        cacheWrite5m: 3,
        cacheWrite1h: 1,
      };
      const exact =
        BigInt(usage.input) * nano(price.input) +
        BigInt(usage.output) * nano(price.output) +
        BigInt(usage.cacheRead) * nano(price.cacheRead) +
        BigInt(usage.cacheWrite5m) * nano(price.cacheWrite5m) +
        BigInt(usage.cacheWrite1h) * nano(price.cacheWrite1h);
      expect(costOf({ model: price.model, usage, at: NOVEMBER }, [{ ...price, speed: 'standard' }].map(always))).toBe(
        Number(exact),
      );
    }
  });

  test('adds up: a thousand requests cost a thousand times as much', () => {
    const one = costOf(request('claude-haiku-5-5', { input: 3, output: 7, cacheRead: 11 })) ?? Number.NaN;
    const sum = Array.from({ length: 1000 }, () => one).reduce((a, b) => a + b);
    expect(sum).toBe(1000 * (300 + 3500 + 110));
    expect(toUsd(sum)).toBe(0.00391);
  });
});

describe('the price table', () => {
  test('has whole billionths per token, without which sums are not exact', () => {
    for (const { model, input, output, cacheRead, cacheWrite5m, cacheWrite1h } of PRICES)
      for (const usd of [input, output, cacheRead, cacheWrite5m, cacheWrite1h])
        expect(Math.abs(usd * 1000 - Math.round(usd * 1000)), `${model} ${usd}`).toBeLessThan(1e-9);
  });

  test('names models as requests are looked up', () => {
    for (const { model } of PRICES) expect(plainModel(model)).toBe(model);
  });

  test('has one price for a request', () => {
    const days = PRICES.flatMap(({ from, until }) => [from, until]).flatMap((day) => (day ? Date.parse(day) : []));
    for (const { model, speed, promptAbove } of PRICES)
      for (const at of [NOVEMBER, ...days, ...days.map((day) => day - 1)]) {
        const asked = request(model, { input: (promptAbove ?? 0) + 1 }, { at, ...(speed && { speed }) });
        const found = PRICES.filter(
          (price) => priceOf(asked, [price]) && price.promptAbove === promptAbove && price.speed === speed,
        );
        expect(found, `${model} ${speed} ${new Date(at).toISOString()}`).toHaveLength(1);
      }
  });
});

test('dollars and billionths of them convert both ways', () => {
  expect(toNanoUsd(0.1 + 0.2)).toBe(300_000_000);
  expect(toUsd(toNanoUsd(12.345678901))).toBe(12.345678901);
});

test('uncachedCostOf() charges all input as uncached', () => {
  const cached = request('claude-opus-5-5', { input: 1, cacheRead: 2, cacheWrite5m: 3, cacheWrite1h: 4, output: 5 });
  const plain = request('claude-opus-5-5', { input: 10, output: 5 });
  expect(uncachedCostOf(cached)).toBe(costOf(plain));
  expect(uncachedCostOf(request('unknown', { input: 1 }))).toBeUndefined();
});

function usdOf(...args: Parameters<typeof request>): number | undefined {
  const cost = costOf(request(...args));
  return cost === undefined ? undefined : toUsd(cost);
}

function request(model: string, usage: Partial<TokenUsage>, rest: Partial<PricedRequest> = {}): PricedRequest {
  return {
    model,
    usage: { ...NO_USAGE, ...usage },
    at: NOVEMBER,
    ...rest,
  };
}

function flatPrice(model: string): Price {
  return {
    model,
    input: 1,
    output: 1,
    cacheWrite5m: 1,
    cacheWrite1h: 1,
    cacheRead: 1,
  };
}

function always({ from: _from, until: _until, promptAbove: _above, ...price }: Price): Price {
  return price;
}
