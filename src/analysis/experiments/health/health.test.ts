import { describe, expect, test } from 'vitest';
import type { Arm } from '../../../core/ids/assignment-id.ts';
import type { CheckName } from './check.ts';
import { healthOf, type HealthContext } from './health.ts';
import { DEFAULT_PLAN } from '../plan.ts';
import type { ExperimentPlan } from '../sealed-plan.ts';
import type { Unit, UnitRun } from '../unit.ts';

const NOW = 1_800_000_000_000;

const SETTINGS = { cli: ['2.1.0'], prompts: ['0'], prices: ['0'] };

const NO_SETTINGS = { cli: [], prompts: [], prices: [] };

const HIGH = { settings: { effort: 'high' as const }, files: {} };

const PLAN: ExperimentPlan = {
  ...DEFAULT_PLAN,
  v: 1,
  name: 'e',
  workflow: 'w',
  arms: { a: { settings: { effort: 'low' }, files: {} }, b: HIGH },
  defaultArm: 'a',
  design: 'blocks',
  block: 'task-type',
  maxCostUsd: null,
  seed: '1',
};

const CONTEXT: HealthContext = { plan: PLAN, planHash: 'p', configurationHashes: { a: 'ca', b: 'cb' }, now: NOW };

describe('healthOf()', () => {
  test('passes an experiment without problems, and knows nothing of settings that no session reported', () => {
    const units = many(10).map((unit) => ({
      ...unit,
      runs: unit.runs.map((run) => ({ ...run, settings: NO_SETTINGS })),
    }));
    const states = Object.fromEntries(healthOf(units, CONTEXT).map(({ name, state }) => [name, state]));
    expect(states).toEqual({
      ...{ plan: 'pass', order: 'pass', arms: 'pass', split: 'pass', tasks: 'pass', attrition: 'pass' },
      costs: 'pass',
      ...{ configuration: 'pass', cli: 'unknown', prompts: 'unknown', prices: 'unknown' },
    });
  });

  test('passes an experiment without units', () => {
    expect(failed([])).toEqual([]);
  });

  test('fails assignments of another plan, and files that were changed', () => {
    expect(failed([unitOf('a'), { ...unitOf('b'), planHash: 'other' }])).toEqual(['plan']);
    expect(failed([unitOf('a'), { ...unitOf('b'), configurationHash: 'other' }])).toEqual(['configuration']);
  });

  test('fails a run that started before its assignment, except for a step of the clock', () => {
    const startedAt = unitOf('a').at - 500;
    expect(failed([unitOf('a', { startedAt })])).toEqual([]);
    expect(failed([unitOf('a', { startedAt: startedAt - 1000 })])).toEqual(['order']);
  });

  test('fails a run with the variant of the other arm', () => {
    expect(failed([unitOf('a', { variant: 'b' })])).toEqual(['arms']);
  });

  test('fails a split that equal arms hardly give: 30 runs of a against 10 of b, not 22 against 18', () => {
    const started = (a: number, b: number): Unit[] => [...arm('a', a), ...arm('b', b)];
    expect(failed(started(22, 18))).toEqual([]);
    expect(failed(started(30, 10))).toEqual(['split']);
    const notStarted = arm('b', 20).map((unit) => ({ ...unit, runs: [] }));
    expect(failed([...started(30, 10), ...notStarted])).toEqual(['split', 'attrition']);
  });

  test('fails a task on both arms, unless tasks are paired; then those that ended on one arm only', () => {
    const both = [
      { ...unitOf('a'), task: 't' },
      { ...unitOf('b'), task: 't' },
    ];
    expect(failed(both)).toEqual(['tasks']);
    const paired = { ...CONTEXT, plan: { ...PLAN, design: 'paired' as const } };
    expect(failed(both, paired)).toEqual([]);
    const single = arm('a', 12).map((unit, index) => ({ ...unit, task: `t${index}` }));
    const pending = arm('b', 12, { result: null, endedAt: null });
    expect(failed([...single, ...pending], paired)).toEqual(['tasks']);
  });

  test('of three arms finds the two that differ, and allows for the number of comparisons', () => {
    const arms = { ...PLAN.arms, c: { settings: { effort: 'max' as const }, files: {} } };
    const three = { ...CONTEXT, plan: { ...PLAN, arms }, configurationHashes: { a: 'ca', b: 'cb', c: 'cc' } };
    const started = (a: number, b: number, c: number): Unit[] => [...arm('a', a), ...arm('b', b), ...arm('c', c)];
    expect(failed(started(12, 12, 12), three)).toEqual([]);
    // 12 : 30 has p = 0.008 among two arms, and 0.024 among three.
    expect(failed(started(12, 30, 20), three)).toEqual([]);
    expect(failed([...arm('a', 12), ...arm('b', 30)])).toEqual(['split']);
    expect(failed(started(10, 20, 34), three)).toEqual(['split']);
    const lost = [...started(12, 12, 4), ...arm('c', 8, { result: 'abandoned' })];
    expect(healthOf(lost, three).find(({ name }) => name === 'attrition')).toMatchObject({
      state: 'fail',
      detail: expect.stringMatching(
        /^without an outcome: 0 of 12 with a, 0 of 12 with b, 8 of 12 with c; p = /,
      ) as string,
    });
  });

  test('fails more runs without an outcome in one arm: 8 of 12 against none of 12, not 3 of 12', () => {
    const lost = (count: number): Unit[] => [
      ...arm('a', 12),
      ...arm('b', count, { result: 'abandoned' }),
      ...arm('b', 12 - count),
    ];
    expect(failed(lost(3))).toEqual([]);
    expect(failed(lost(8))).toEqual(['attrition']);
  });

  test('fails more runs without a complete cost in one arm: 8 of 12 against none of 12, not 3 of 12', () => {
    const unknown = (count: number): Unit[] => [
      ...arm('a', 12),
      ...arm('b', count, { costUsd: null }),
      ...arm('b', 12 - count),
    ];
    expect(failed(unknown(3))).toEqual([]);
    expect(failed(unknown(8))).toEqual(['costs']);
  });

  test('fails CLI versions, prompt files or prices that differ between the arms, not a change in both', () => {
    const versions = (a: string, b: string): Unit[] => [...arm('a', 10, withCli(a)), ...arm('b', 10, withCli(b))];
    expect(failed([...versions('2.1.0', '2.1.0'), ...versions('2.2.0', '2.2.0')])).toEqual([]);
    expect(failed([...versions('2.1.0', '2.2.0')])).toEqual(['cli']);
    const prompts = [...many(10), ...arm('b', 20, { settings: { ...SETTINGS, prompts: ['other'] } }), ...arm('a', 20)];
    expect(failed(prompts)).toEqual(['prompts']);
    const own = { a: { settings: { prompt: 'x.md' }, files: { prompt: '0' } }, b: HIGH };
    expect(failed(prompts, { ...CONTEXT, plan: { ...PLAN, arms: own } })).toEqual([]);
    const prices = [...arm('a', 10), ...arm('b', 10, { settings: { ...SETTINGS, prices: ['other'] } })];
    expect(failed(prices)).toEqual(['prices']);
  });
});

/** This many units of each arm. */
function many(count: number): Unit[] {
  return [...arm('a', count), ...arm('b', count)];
}

function arm(name: Arm, count: number, run: Partial<UnitRun> = {}): Unit[] {
  return Array.from({ length: count }, () => unitOf(name, run));
}

function unitOf(name: Arm, changes: Partial<UnitRun> = {}): Unit {
  const at = NOW - 2 * 60 * 60 * 1000;
  const run: UnitRun = {
    id: 'r',
    variant: name,
    startedAt: at + 10,
    endedAt: at + 20,
    result: 'success',
    costUsd: 1,
    knownCostUsd: 1,
    isPending: false,
    settings: SETTINGS,
    ...changes,
  };
  const hashes = { planHash: 'p', configurationHash: `c${name}` };
  const predicted = { predictedCostUsd: null, predictedDurationMs: null };
  return { id: `e/${name}/0`, arm: name, context: '', task: null, at, runs: [run], ...hashes, ...predicted };
}

function failed(units: readonly Unit[], context: HealthContext = CONTEXT): CheckName[] {
  return healthOf(units, context).flatMap(({ name, state }) => (state === 'fail' ? [name] : []));
}

function withCli(version: string): Partial<UnitRun> {
  return { settings: { ...SETTINGS, cli: [version] } };
}
