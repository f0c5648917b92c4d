import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import type { DifferenceRun } from './attributes.ts';
import { differencesOf } from './differences.ts';

describe('differencesOf()', () => {
  test('names the value and the number that differ most, the largest first', () => {
    const marked = runs(40, (index) => ({ cli_version: index < 36 ? '2.1.330' : '2.1.322', repairs: 2 + (index % 2) }));
    const others = runs(80, (index) => ({ cli_version: index < 16 ? '2.1.330' : '2.1.322', repairs: index % 2 }));
    const { found, compared, reason } = differencesOf(marked, others);
    expect(reason).toBeNull();
    expect(compared).toBeGreaterThan(10);
    expect(found.map(({ attribute }) => attribute)).toEqual(['repairs', 'CLI version']);
    expect(found[0]).toMatchObject({ kind: 'number', average: 'median', marked: 2.5, others: 0.5, effect: 1 });
    expect(found[1]).toMatchObject({ kind: 'category', value: '2.1.330', marked: 0.9, others: 0.2 });
    expect(found[1]?.effect).toBeCloseTo(0.7, 12);
  });

  test('shows means of counts whose medians are equal', () => {
    const marked = runs(40, (index) => ({ failed_tool_calls: index % 5 < 2 ? 5 : 0 }));
    const { found } = differencesOf(
      marked,
      runs(80, () => ({})),
    );
    expect(found).toMatchObject([{ attribute: 'failed tool calls', average: 'mean', marked: 2, others: 0 }]);
  });

  test('finds something about runs that were marked at random in at most one of ten trials', () => {
    const random = randomOf('differences');
    const trials = Array.from({ length: 60 }, () => {
      const all = runs(90, () => ({
        model: random.next() < 0.5 ? 'opus' : 'haiku',
        task_type: `t${Math.floor(random.next() * 30)}`,
        repairs: Math.floor(random.next() * 3),
        duration_ms: random.next(),
        requests: random.next(),
      }));
      return differencesOf(all.slice(0, 30), all.slice(30)).found.length > 0;
    });
    expect(trials.filter(Boolean).length).toBeLessThanOrEqual(6);
  });

  test.each([
    [7, 80, /^there are fewer than 8 marked runs/],
    [80, 7, /^there are fewer than 8 other runs/],
  ])('of %i runs against %i says that they are too few', (marked, others, reason) => {
    const differences = differencesOf(
      runs(marked, () => ({ repairs: 9 })),
      runs(others, () => ({})),
    );
    expect(differences).toMatchObject({ found: [], reason: expect.stringMatching(reason) as string });
  });

  test('does not compare a cost that is unknown', () => {
    const known = runs(40, () => ({ cost_nano_usd: 1e9 }));
    const { found } = differencesOf(
      runs(40, () => ({ cost_nano_usd: null, unpriced: 1 })),
      known,
    );
    expect(found).toEqual([]);
  });
});

function runs(number: number, valuesOf: (index: number) => Partial<DifferenceRun>): DifferenceRun[] {
  const texts = { variant: null, config_id: null, config_version: null, effort: null, prompts: null, prices: null };
  const counts = { attempts: 3, retries: 0, repairs: 0, requests: 5, agents: 0, unpriced: 0, tool_calls: 9 };
  const tokens = { input: 10, output: 10, cache_read: 10, cost_nano_usd: 1e9, usage_gap: null, cpu_us: null };
  const tools = { failed_tool_calls: 0, denied_tool_calls: 0, permission_wait_ms: 0, lines_added: null };
  const files = { files_created: 1, files_modified: 1, files_deleted: 0 };
  const about = { workflow: 'w', task_type: 't', project: '/p', model: 'opus', cli_version: '2', error_type: null };
  return Array.from({ length: number }, (_, index) => ({
    ...about,
    ...texts,
    ...counts,
    ...tokens,
    ...tools,
    ...files,
    result: 'success' as const,
    duration_ms: 1000,
    ...valuesOf(index),
  }));
}
