import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import { indexOfInterval, intervalsOf } from './buckets.ts';
import { changesOf } from './changes.ts';
import { divide } from './divide.ts';
import type { TrendFact } from './trend-fact.ts';
import { trendGroup, type TrendRequest } from './trend.ts';

const START = new Date(2026, 9, 19, 9).getTime();
const HOUR_MS = 3_600_000;

const REQUEST: TrendRequest = {
  metric: 'cost',
  bucket: 'day',
  since: START,
  until: START + 48 * HOUR_MS,
  simulated: false,
};

const CONTEXT = { filter: 'workflow=w', asOf: START };

describe('trendGroup()', () => {
  const group = (metric: TrendRequest['metric'], ...facts: readonly Partial<TrendFact>[]) =>
    trendGroup(
      null,
      facts.map((some, index) => fact(index, some)),
      { ...REQUEST, metric },
      CONTEXT,
    );

  test('has a figure for the period and for each day, also for days without runs', () => {
    const { total, buckets } = group('cost', { cost_nano_usd: 1e9 }, { cost_nano_usd: 3e9 });
    expect(total).toMatchObject({ value: 2, unit: 'USD', n: 2, filter: 'workflow=w', asOf: START });
    expect(buckets.map(({ figure }) => figure.n)).toEqual([2, 0, 0]);
    expect(buckets[1]?.figure).toMatchObject({ value: null, reason: 'no observations' });
    expect(buckets.at(0)?.from).toBe(START);
    expect(buckets.at(-1)?.to).toBe(REQUEST.until);
  });

  test('divides the cost of all runs by the number of those that succeeded', () => {
    const dollar = { cost_nano_usd: 1e9 };
    const { total } = group(
      'cost-per-success',
      dollar,
      { ...dollar, result: 'failure' },
      { ...dollar, result: 'cancelled' },
    );
    expect(total).toMatchObject({ value: 3, unit: 'USD/success', n: 3 });
    expect(group('cost-per-success', { ...dollar, result: 'failure' }).total).toMatchObject({ value: null, n: 1 });
  });

  test('leaves out what is unknown, and counts it', () => {
    const { total } = group('cost', { cost_nano_usd: 4e9 }, { usage_gap: 'usage', cost_nano_usd: 1 }, { unpriced: 1 });
    expect(total).toMatchObject({ value: 4, n: 1, missing: 2 });
    expect(group('tokens', { usage_gap: 'usage', input: null }).total).toMatchObject({ value: null, missing: 1 });
  });

  test.each([
    ['success', { value: 0.5, n: 2 }],
    ['repairs', { value: 1 / 3, n: 3 }],
    ['errors', { value: 1, n: 3 }],
    ['duration', { value: 1500, n: 2 }],
    ['tokens', { value: 410, n: 3 }],
    ['cache', { value: 0.75, n: 3 }],
  ] as const)('of %s regards the runs that it is about', (metric, expected) => {
    const { value, n } = group(
      metric,
      { result: 'success', duration_ms: 1000, failed_tool_calls: 3 },
      { result: 'failure', duration_ms: 2000, repaired: true },
      { result: 'cancelled', duration_ms: 9000 },
    ).total;
    expect({ value, n }).toEqual({ value: expect.closeTo(expected.value, 9) as number, n: expected.n });
  });
});

describe('changesOf()', () => {
  const noise = (seed: string) => {
    const random = randomOf(seed);
    return () => 1e9 * random.lognormal(1, 0.3);
  };

  test('finds what changed, and names the settings that changed with it, the most likely first', () => {
    const cost = noise('causes');
    const facts = Array.from({ length: 120 }, (_, index) =>
      fact(index, {
        cost_nano_usd: cost() * (index < 60 ? 1 : 1.8),
        config_version: index < 60 ? '1' : '2',
        cli_version: index < 62 || index % 4 === 0 ? '2.1.1' : '2.1.2',
        prompts: index < 20 ? 'old' : 'new',
        prices: index < 60 ? 'p1' : 'p2',
        model: index < 60 ? 'a' : 'b',
      }),
    );
    const [change, ...others] = changesOf(facts, 'cost', CONTEXT);
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      metric: 'cost',
      at: facts[60]?.started_at,
      run: '60',
      before: { unit: 'USD', n: 60 },
      after: { n: 60 },
      effect: { unit: 'ratio', n: 120 },
      probability: 0.001,
    });
    expect(change?.causes).toMatchObject([
      { kind: 'configuration', from: 'c@1', to: 'c@2', share: 1, at: facts[60]?.started_at },
      { kind: 'model', from: 'a', to: 'b' },
      { kind: 'cli', from: '2.1.1', to: '2.1.2' },
    ]);
    expect(change?.effect.low).toBeGreaterThan(1.3);
    expect(change?.effect.high).toBeLessThan(2.4);
  });

  test('knows no cause if no setting changed', () => {
    const cost = noise('no cause');
    const facts = Array.from({ length: 80 }, (_, index) =>
      fact(index, { cost_nano_usd: cost() * (index < 40 ? 1 : 2) }),
    );
    expect(changesOf(facts, 'cost', CONTEXT)).toMatchObject([{ causes: [] }]);
  });

  test('does not take another mix of tasks for a change', () => {
    const cost = noise('mix');
    const hard = (index: number): boolean => index % 10 < (index < 100 ? 2 : 8);
    const facts = Array.from({ length: 200 }, (_, index) =>
      fact(index, { task_type: hard(index) ? 'hard' : 'easy', cost_nano_usd: cost() * (hard(index) ? 4 : 1) }),
    );
    expect(changesOf(facts, 'cost', CONTEXT)).toEqual([]);
    const unknown = facts.map((one) => ({ ...one, task_type: null }));
    expect(changesOf(unknown, 'cost', CONTEXT)).toHaveLength(1);
  });

  test('of cost per success are those of cost and those of success', () => {
    const random = randomOf('success');
    const facts = Array.from({ length: 160 }, (_, index) =>
      fact(index, { cost_nano_usd: 1e9, result: random.chance(index < 80 ? 0.95 : 0.4) ? 'success' : 'failure' }),
    );
    const [change, ...others] = changesOf(facts, 'cost-per-success', CONTEXT);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ metric: 'success', before: { unit: 'USD/success' }, effect: { unit: 'ratio' } });
    expect(change?.effect.value).toBeGreaterThan(1.5);
  });

  test('is not found in a constant series, or in one with few runs', () => {
    expect(changesOf([], 'cost', CONTEXT)).toEqual([]);
    const facts = Array.from({ length: 50 }, (_, index) => fact(index, { cost_nano_usd: 0 }));
    expect(changesOf(facts, 'cost', CONTEXT)).toEqual([]);
    expect(changesOf(facts.slice(0, 12), 'success', CONTEXT)).toEqual([]);
  });
});

describe('divide()', () => {
  test('makes groups of a setting, the largest first', () => {
    const facts = [fact(0, { variant: 'a' }), fact(1, { variant: 'b' }), fact(2, { variant: 'b' }), fact(3, {})];
    const groups = divide(facts, 'variant').map(([name, own]) => [name, own.map(({ id }) => id)]);
    expect(groups).toEqual([
      ['b', ['1', '2']],
      ['a', ['0']],
      [null, ['3']],
    ]);
    const sized = [0.1, 0.9, 1, null].map((complexity, index) => fact(index, { complexity, size: 10 * index }));
    expect(divide(sized, 'complexity').map(([name, own]) => [name, own.length])).toEqual([
      ['high', 2],
      ['low', 1],
      [null, 1],
    ]);
    expect(divide(sized, 'size').map(([name]) => name)).toEqual(['15–62 files', '0–2 files', '3–14 files']);
    expect(divide(facts, undefined)).toHaveLength(1);
    expect(divide([], undefined)).toEqual([]);
  });

  test('gives each agent its part of every run, so that the parts add up', () => {
    const use = (agent: string, costNanoUsd: number) => ({ model: 'm', effort: null, agent, requests: 1, costNanoUsd });
    const runs = [fact(0, { model_use: JSON.stringify([use('main', 3), use('reviewer', 5)]) }), fact(1, {})];
    const costs = divide(runs, 'agent').map(([name, own]) => [name, own.map(({ cost_nano_usd }) => cost_nano_usd)]);
    expect(costs).toEqual([
      ['reviewer', [5, 0]],
      ['main', [3, 0]],
    ]);
  });
});

describe('intervalsOf()', () => {
  test.each([
    ['hour', 48],
    ['day', 3],
    ['week', 1],
  ] as const)('cuts by %s without a gap', (bucket, number) => {
    const intervals = intervalsOf({ from: START, to: REQUEST.until }, bucket);
    expect(intervals).toHaveLength(number);
    for (const [index, { from, to }] of intervals.entries()) {
      expect(from).toBe(intervals[index - 1]?.to ?? START);
      expect(indexOfInterval(intervals, from)).toBe(index);
      expect(indexOfInterval(intervals, to - 1)).toBe(index);
    }
    expect(indexOfInterval(intervals, REQUEST.until)).toBe(-1);
    expect(indexOfInterval(intervals, START - 1)).toBe(-1);
  });
});

function fact(index: number, some: Partial<TrendFact>): TrendFact {
  return {
    id: String(index),
    run_id: String(index),
    workflow: 'w',
    step: null,
    task_type: null,
    complexity: null,
    size: null,
    variant: null,
    config_id: 'c',
    config_version: '1',
    model: 'm',
    effort: null,
    cli_version: null,
    prompts: null,
    prices: null,
    started_at: START + index * 60_000,
    duration_ms: 1000,
    result: 'success',
    requests: 1,
    unpriced: 0,
    input: 100,
    output: 10,
    cache_read: 300,
    cache_write_5m: 0,
    cache_write_1h: 0,
    cost_nano_usd: 0,
    usage_gap: null,
    failed_tool_calls: 0,
    repaired: false,
    ...some,
  };
}
