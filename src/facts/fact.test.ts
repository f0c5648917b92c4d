import { describe, expect, test } from 'vitest';
import { completeCost, completeInput, completeTokens, completeUsd, isCompleted } from './fact.ts';
import { modelUsesOf } from './model-use.ts';

describe('completeCost()', () => {
  const known = { cost_nano_usd: 5, usage_gap: null, unpriced: 0 } as const;

  test('is the cost if nothing is missing, even if it is 0', () => {
    expect(completeCost(known)).toBe(5);
    expect(completeCost({ ...known, cost_nano_usd: 0 })).toBe(0);
  });

  test.each([{ usage_gap: 'usage' }, { usage_gap: 'output' }, { unpriced: 1 }, { cost_nano_usd: null }] as const)(
    'is unknown, not a lower bound, with %o',
    (gap) => expect(completeCost({ ...known, ...gap })).toBeNull(),
  );
});

test('completeUsd() is the complete cost in US dollars', () => {
  const known = { cost_nano_usd: 2.5e9, usage_gap: null, unpriced: 0 };
  expect([completeUsd(known), completeUsd({ ...known, unpriced: 1 })]).toEqual([2.5, null]);
});

test('completeTokens() and completeInput() are sums, or unknown with a gap in the usage', () => {
  const some = { input: 1, output: 10, cache_read: 100, cache_write_5m: 1000, cache_write_1h: null, usage_gap: null };
  expect([completeTokens(some), completeInput(some)]).toEqual([1111, 1101]);
  for (const gap of [{ input: null }, { usage_gap: 'output' as const }])
    expect([completeTokens({ ...some, ...gap }), completeInput({ ...some, ...gap })]).toEqual([null, null]);
});

test('isCompleted() is whether it ended by itself', () => {
  const results = ['success', 'failure', 'cancelled', 'abandoned', 'unknown', null] as const;
  expect(results.filter((result) => isCompleted({ result }))).toEqual(['success', 'failure']);
});

describe('modelUsesOf()', () => {
  test('reads the parts of the usage', () => {
    expect(modelUsesOf({ model_use: '[{"model":"m","requests":2}]' })).toEqual([{ model: 'm', requests: 2 }]);
  });
});
