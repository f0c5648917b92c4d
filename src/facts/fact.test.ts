import { describe, expect, test } from 'vitest';
import { completeCost } from './fact.ts';
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

describe('modelUsesOf()', () => {
  test('reads the parts of the usage', () => {
    expect(modelUsesOf({ model_use: '[{"model":"m","requests":2}]' })).toEqual([{ model: 'm', requests: 2 }]);
  });
});
