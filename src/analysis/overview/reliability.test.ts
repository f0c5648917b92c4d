import { describe, expect, test } from 'vitest';
import type { ReliabilityAttempt, ReliabilityRun } from './reliability-facts.ts';
import type { SuccessDimension } from './dimensions.ts';
import { reliabilityOf, type ReliabilityFacts } from './reliability.ts';
import { failuresOfTools } from './tool-failures.ts';

const AT = Date.UTC(2026, 10, 2, 12);

const DAY_MS = 24 * 60 * 60 * 1000;

/** Three runs: one succeeds at once, one after a repair, and one fails with every repair. */
const FACTS: ReliabilityFacts = {
  runs: [
    run('1', { result: 'success', model: 'opus' }),
    run('2', { result: 'success', model: 'opus', started_at: AT + DAY_MS / 2 }),
    run('3', { result: 'failure', model: null }),
    run('4', { result: 'cancelled', model: 'opus' }),
  ],
  before: [{ result: 'success' }, { result: 'failure' }],
  attempts: [
    attempt('1', 'check', 'first', { result: 'success' }),
    attempt('2', 'check', 'first', { result: 'failure', error_type: 'TestsFail' }),
    attempt('2', 'repair', 'repair', { result: 'success', cost_nano_usd: 2e9, duration_ms: 500 }),
    attempt('2', 'check', 'retry', { result: 'success', cost_nano_usd: 1e9, permission_wait_ms: 250 }),
    attempt('3', 'check', 'first', { result: 'failure', error_type: 'TestsFail' }),
    attempt('3', 'repair', 'repair', { result: 'failure', error_type: 'Timeout', cost_nano_usd: 4e9, unpriced: 1 }),
  ],
};

const SETTING = { filter: '', asOf: AT + DAY_MS, from: AT, to: AT + DAY_MS, timeZone: 'UTC' };

describe('reliabilityOf()', () => {
  test('counts runs that ended by themselves, and those without a second try', () => {
    const { success, firstTry, days } = reliability('step');
    expect(success.figure).toMatchObject({ value: 2 / 3, n: 3 });
    expect(success.change).toMatchObject({ value: 2 / 3 - 1 / 2, unit: 'share-difference' });
    expect(firstTry).toMatchObject({ value: 1 / 3, n: 3 });
    expect(days.map(({ day, runs, success: { value } }) => [day, runs, value])).toEqual([
      ['2026-11-02', 3, 1 / 2],
      ['2026-11-03', 1, 1],
    ]);
  });

  test.each<[SuccessDimension, unknown]>([
    [
      'model',
      [
        ['opus', 1, 2],
        [null, 0, 1],
      ],
    ],
    [
      'step',
      [
        ['check', 1 / 2, 4],
        ['repair', 1 / 2, 2],
      ],
    ],
  ])('divides success by %s', (by, expected) => {
    const { groups } = reliability(by);
    expect(groups.map(({ name, success: { value, n } }) => [name, value, n])).toEqual(expected);
  });

  test('orders errors by frequency, and adds up their shares', () => {
    const { errors } = reliability('step');
    expect(
      errors.map(({ errorType, attempts, share, cumulative }) => [errorType, attempts, share, cumulative]),
    ).toEqual([
      ['TestsFail', 2, 2 / 3, 2 / 3],
      ['Timeout', 1, 1 / 3, 1],
    ]);
  });

  test('prices what was tried again, by step and by chain', () => {
    const { steps, chains, waits } = reliability('step');
    expect(steps).toMatchObject([
      {
        step: 'repair',
        retries: 0,
        repairs: 2,
        first: { n: 0 },
        repeated: { value: 0.5 },
        costUsd: 6,
        isLowerBound: true,
      },
      {
        step: 'check',
        retries: 1,
        repairs: 0,
        first: { value: 1 / 3 },
        repeated: { value: 1 },
        costUsd: 1,
        timeMs: 1000,
      },
    ]);
    expect(chains).toMatchObject([
      { chain: 'repair', runs: 1, success: { value: 0 }, costUsd: 4, isLowerBound: true, example: '3' },
      { chain: 'repair → check', runs: 1, success: { value: 1 }, costUsd: 3, isLowerBound: false, example: '2' },
    ]);
    expect(waits).toEqual([{ step: 'check', attempts: 1, waitedMs: 250, share: 250 / 4000 }]);
  });
});

test('failuresOfTools() counts denied calls apart, and both in the share', () => {
  const calls = [
    { tool: 'Read', result: 'success', calls: 10 },
    { tool: 'Bash', result: 'success', calls: 6 },
    { tool: 'Bash', result: 'error', calls: 3 },
    { tool: 'Bash', result: 'denied', calls: 1 },
  ] as const;
  expect(failuresOfTools(calls, SETTING)).toMatchObject([
    { tool: 'Bash', calls: 10, failed: 3, denied: 1, share: { value: 0.4, n: 10 } },
    { tool: 'Read', calls: 10, failed: 0, denied: 0, share: { value: 0 } },
  ]);
});

function reliability(by: SuccessDimension) {
  return reliabilityOf(FACTS, { ...SETTING, by });
}

function run(id: string, values: Partial<ReliabilityRun>): ReliabilityRun {
  const rest = { task_type: null, effort: null, config_id: null, variant: null, cli_version: null, project: '/p' };
  return { id, started_at: AT, result: 'success', workflow: 'build', model: null, ...rest, ...values };
}

function attempt(
  run_id: string,
  step: string,
  kind: ReliabilityAttempt['kind'],
  values: Partial<ReliabilityAttempt>,
): ReliabilityAttempt {
  const usage = { unpriced: 0, cost_nano_usd: 0, usage_gap: null, permission_wait_ms: 0 } as const;
  const times = { started_at: AT, duration_ms: 1000 };
  return {
    run_id,
    step,
    kind,
    result: 'success',
    error_type: null,
    run_result: 'success',
    ...usage,
    ...times,
    ...values,
  };
}
