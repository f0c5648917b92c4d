import { describe, expect, test } from 'vitest';
import { PRICES, type Price } from '../../pricing/pricing.ts';
import type { Bill, BilledModel } from '../../spool/record.ts';
import { NO_USAGE } from '../../pricing/usage.ts';
import type { RequestTable } from '../../store/schema.ts';
import { priceByBill } from './price-by-bill.ts';

describe('priceByBill()', () => {
  test('gives a model without a price its cost on the bill, by the weight of the tokens', () => {
    const rows = [request('a', { input: 100 }), request('b', { output: 40 })];
    expect(costs(rows, billOf({ glm: { input: 100, output: 40, usd: 0.03 } }))).toEqual([
      ['a', 10_000_000, 10_000_000],
      ['b', 20_000_000, 20_000_000],
    ]);
  });

  test('shares a surcharge in proportion to the cost, to the billionth', () => {
    const rows = [1, 2, 3].map((n) => request(String(n), { input: 1 }, { model: 'claude-opus-5', cost_nano_usd: n }));
    const shared = costs(rows, billOf({ 'claude-opus-5': { input: 3, usd: 13e-9 } }));
    expect(shared.reduce((sum, [, cost]) => sum + Number(cost), 0)).toBe(13);
    expect(shared.map(([, , fromBill]) => fromBill)).toEqual([1, 2, 4]);
  });

  test('joins the names under which a model stands on the bill', () => {
    const rows = [request('a', { input: 10 }, { model: 'us.anthropic.claude-opus-5', cost_nano_usd: 50_000 })];
    const bill = billOf({
      'claude-opus-5': { input: 4, usd: 40_000e-9 },
      'claude-opus-5[1m]': { input: 6, usd: 60_000e-9 },
    });
    expect(costs(rows, bill)).toEqual([['a', 100_000, 50_000]]);
  });

  test('leaves requests alone whose tokens are not those on the bill', () => {
    const rows = [request('a', { input: 100 }, { model: 'claude-opus-5', cost_nano_usd: 500_000 })];
    for (const input of [99, 101])
      expect(costs(rows, billOf({ 'claude-opus-5': { input, usd: 1 } }))).toEqual([['a', 500_000, null]]);
  });

  test('leaves the share of tokens that no row has to the bill, where only the bill knows a price', () => {
    const rows = [request('a', { input: 100 })];
    expect(costs(rows, billOf({ glm: { input: 400, usd: 0.04 } }))).toEqual([['a', 10_000_000, 10_000_000]]);
  });

  test('leaves requests alone where the bill is lower than the price table', () => {
    const rows = [request('a', { input: 100 }, { model: 'claude-opus-5', cost_nano_usd: 500_000 })];
    expect(costs(rows, billOf({ 'claude-opus-5': { input: 100, usd: 0.0001 } }))).toEqual([['a', 500_000, null]]);
  });

  test('trusts the price table more than a guess of the CLI, and the guess more than nothing', () => {
    const bill = billOf({
      'claude-opus-5': { input: 100, usd: 1, isGuess: true },
      glm: { input: 1, usd: 1, isGuess: true },
    });
    const rows = [
      request('a', { input: 100 }, { model: 'claude-opus-5', cost_nano_usd: 500_000 }),
      request('b', { input: 1 }),
    ];
    expect(costs(rows, bill)).toEqual([
      ['a', 500_000, null],
      ['b', 1e9, 1e9],
    ]);
  });

  test('does not overrule a price of the user', () => {
    const own: Price = { model: 'glm', input: 1, output: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, own: true };
    const rows = [request('a', { input: 100 }, { cost_nano_usd: 100_000 })];
    expect(costs(rows, billOf({ glm: { input: 100, usd: 1 } }), [own, ...PRICES])).toEqual([['a', 100_000, null]]);
  });

  test('treats cache writes as one kind if the bill does not separate their lifetimes', () => {
    const row = request(
      'a',
      { cache_write_5m: 10, cache_write_1h: 30 },
      { model: 'claude-opus-5', cost_nano_usd: 100 },
    );
    const bill = billOf({ 'claude-opus-5': { cacheWrite5m: 40, usd: 150e-9, hasOneCacheLifetime: true } });
    expect(costs([row], bill)).toEqual([['a', 150, 50]]);
  });

  test('counts what was stored before against the bill, and does not change it', () => {
    const known = [request('old', { input: 100 }, { model: 'claude-opus-5', cost_nano_usd: 500_000 })];
    const fresh = [request('new', { input: 100 }, { model: 'claude-opus-5', cost_nano_usd: 500_000 })];
    const bill = billOf({ 'claude-opus-5': { input: 200, usd: 0.0011 } });
    expect(priceByBill({ bill, fresh, known, prices: PRICES })).toMatchObject([{ id: 'new', cost_nano_usd: 600_000 }]);
  });
});

/** A request of the unknown model `glm`, which has no price. */
function request(id: string, tokens: Partial<RequestTable>, rest: Partial<RequestTable> = {}): RequestTable {
  const none = { input: 0, output: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, reasoning: 0 };
  return {
    ...none,
    ...{ id, run_id: 'r', step_id: null, session_id: 's', agent_id: null, model: 'glm', effort: null, speed: null },
    ...{ started_at: 0, ended_at: 0, cost_nano_usd: null, bill_nano_usd: null, source: 'ledger' },
    ...tokens,
    ...rest,
  };
}

/** Each request's id, cost and part of the cost that is from the bill, in billionths of a dollar. */
function costs(fresh: readonly RequestTable[], bill: Bill, prices: readonly Price[] = PRICES) {
  const rows = priceByBill({ bill, fresh, known: [], prices });
  return rows.map(({ id, cost_nano_usd, bill_nano_usd }) => [id, cost_nano_usd, bill_nano_usd] as const);
}

type Billed = Partial<BilledModel['usage']> & Pick<BilledModel, 'isGuess' | 'hasOneCacheLifetime'> & { usd: number };

function billOf(models: Readonly<Record<string, Billed>>): Bill {
  const entries = Object.entries(models).map(([name, { usd, isGuess, hasOneCacheLifetime, ...usage }]) => [
    name,
    {
      usage: { ...NO_USAGE, ...usage },
      costNanoUsd: Math.round(usd * 1e9),
      ...(isGuess && { isGuess }),
      ...(hasOneCacheLifetime && { hasOneCacheLifetime }),
    },
  ]);
  return { costNanoUsd: 0, models: Object.fromEntries(entries) as Bill['models'] };
}
