import { expect, test } from 'vitest';
import { DEFAULT_PLAN } from '../plan.ts';
import { createReplay, replayLine } from './replay.ts';
import { summarize } from './summary.ts';

const SEEDS = 6;

const TASKS = 120;

const RATES = { good: 0.9, poor: 0.3, usual: 0.6 };

test('a replay beats the default on average over seeds if another arm succeeds more often', () => {
  const summaries = Array.from({ length: SEEDS }, (_, seed) => {
    const replay = createReplay({ plan: DEFAULT_PLAN, defaultArm: 'usual', seed });
    for (let index = 0; index < TASKS; index += 1) replayLine(replay, taskLine(index));
    return summarize(replay);
  });
  const mean = (of: 'policy' | 'default'): number =>
    summaries.reduce((sum, { utilityPerRun }) => sum + (utilityPerRun[of] ?? NaN), 0) / SEEDS;
  // 5 × 0.6 − 1.
  expect(mean('default')).toBeCloseTo(2, 1);
  expect(mean('policy')).toBeGreaterThan(mean('default') + 0.1);
});

test('the summary counts arms that are named as a property of every object', () => {
  const replay = createReplay({ plan: DEFAULT_PLAN, defaultArm: '__proto__', seed: 0 });
  const outcome = '{"success":true,"costUsd":1,"durationMs":1}';
  for (const arm of ['__proto__', '__proto__', 'constructor'])
    replayLine(replay, `{"task":"t","arms":{"${arm}":${outcome}}}`);
  expect(Object.entries(summarize(replay).chosen)).toEqual([
    ['__proto__', 2],
    ['constructor', 1],
  ]);
});

/** Each arm costs 1 US dollar, and succeeds in its share of ten tasks. */
function taskLine(index: number): string {
  const arms = Object.entries(RATES).map(
    ([arm, rate]) => [arm, { success: (index * 7) % 10 < 10 * rate, costUsd: 1, durationMs: 60_000 }] as const,
  );
  return JSON.stringify({ task: `t${index}`, taskType: 'library', arms: Object.fromEntries(arms) });
}
