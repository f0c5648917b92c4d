import { describe, expect, test } from 'vitest';
import type { RunOutcome } from './outcome.ts';
import { DEFAULT_PLAN } from './plan.ts';
import { createSelector, decide, learn, recordChoice, type Selector } from './selector.ts';

const LIBRARY = { taskType: 'library' };

const ARMS = ['cheap', 'good', 'usual'];

const RATES: Readonly<Record<string, number>> = { cheap: 0.4, good: 0.95, usual: 0.65 };

describe('a selector', () => {
  test('returns the default without outcomes, at level "default"', () => {
    const selector = createSelector(DEFAULT_PLAN, 'usual');
    const decision = decide(selector, { context: LIBRARY, arms: ARMS, seed: ['run', 0] });
    expect(decision).toMatchObject({ arm: 'usual', kind: 'default', propensity: 1, level: 'default' });
  });

  test('makes the same choices from the same outcomes and seeds', () => {
    const [one, other] = [createSelector(DEFAULT_PLAN, 'usual'), createSelector(DEFAULT_PLAN, 'usual')];
    const choices = play(one, 60);
    expect(play(other, 60)).toEqual(choices);
    expect(other).toEqual(one);
    expect(new Set(choices).size).toBeGreaterThan(1);
  });

  test('moves to the arm that succeeds more often, and states the level of its evidence', () => {
    const selector = createSelector(DEFAULT_PLAN, 'usual');
    const choices = play(selector, 150);
    expect(choices.slice(100).filter((arm) => arm === 'good').length).toBeGreaterThan(40);
    expect(decide(selector, { context: LIBRARY, arms: ARMS, seed: ['x'] })).toMatchObject({ level: 'taskType' });
    const elsewhere = decide(selector, { context: { taskType: 'other' }, arms: ARMS, seed: ['x'] });
    expect(elsewhere).toMatchObject({ level: 'all' });
  });

  test('does not choose an arm below the floor, however cheap it is', () => {
    const selector = createSelector(DEFAULT_PLAN, 'usual');
    for (let index = 0; index < 30; index += 1) {
      learn(selector, { context: LIBRARY, arm: 'usual', outcome: run(index % 10 !== 0, 3) });
      learn(selector, { context: LIBRARY, arm: 'cheap', outcome: run(index % 10 < 6, 0.01) });
    }
    const decision = decide(selector, { context: LIBRARY, arms: ['cheap', 'usual'], seed: [1] });
    const [cheap, usual] = ['cheap', 'usual'].map((name) => decision.candidates.find(({ arm }) => arm === name));
    expect(cheap?.expected.utility).toBeGreaterThan((usual?.expected.utility ?? 0) + 1);
    expect(cheap?.floor).toBeLessThan(0.2);
    expect(decision).toMatchObject({ arm: 'usual', propensity: 1 });
  });

  test('sets an arm aside when it breaks, and returns to it when its probes succeed', () => {
    const selector = createSelector(DEFAULT_PLAN, 'usual');
    play(selector, 100);
    const before = selector.setAside.length;
    const choices = play(selector, 60, 100, { good: 0.1 });
    expect(before).toBe(0);
    expect(selector.setAside).toMatchObject([{ arm: 'good' }]);
    expect(choices.slice(30).filter((arm) => arm === 'good').length).toBeLessThan(6);
    play(selector, 400, 160);
    expect(selector.setAside).toEqual([]);
    expect(play(selector, 50, 560).filter((arm) => arm === 'good').length).toBeGreaterThan(25);
  });

  test('never sets the default aside', () => {
    const selector = createSelector(DEFAULT_PLAN, 'usual');
    for (let index = 0; index < 40; index += 1)
      learn(selector, { context: LIBRARY, arm: 'usual', outcome: run(index < 20, 1) });
    expect(selector.setAside).toEqual([]);
    expect(decide(selector, { context: LIBRARY, arms: ['usual'], seed: [1] }).arm).toBe('usual');
  });

  test('learns over all tasks if each task has a type of its own, and keeps a bounded number of types', () => {
    const selector = createSelector(DEFAULT_PLAN, 'usual');
    for (let index = 0; index < 260; index += 1) {
      const context = { taskType: `type ${index}`, complexity: 'high' };
      learn(selector, { context, arm: 'usual', outcome: run(index % 2 === 0, 1) });
      learn(selector, { context, arm: 'good', outcome: run(index % 10 !== 0, 1) });
    }
    const decision = decide(selector, { context: { taskType: 'new' }, arms: ['good', 'usual'], seed: [1] });
    const [good, usual] = ['good', 'usual'].map((name) => decision.candidates.find(({ arm }) => arm === name));
    expect(decision).toMatchObject({ greedy: 'good', level: 'all' });
    // Without pooling, a type without outcomes weighs ten outcomes, and nothing is certain.
    expect(good?.better).toBeGreaterThan(0.99);
    expect(good?.expected.success).toBeCloseTo(0.9, 1);
    expect(usual?.expected.success).toBeCloseTo(0.5, 1);
    expect(selector.evidence.size).toBeLessThan(450);
    expect(selector.watch.size).toBeLessThan(1000);
  });

  test('does not explore if a success is worth nothing', () => {
    const selector = createSelector({ ...DEFAULT_PLAN, valueUsd: 0 }, 'usual');
    expect(new Set(play(selector, 40))).toEqual(new Set(['usual']));
  });
});

/** Plays tasks of one type; the results of an arm depend on the index of the task only. Returns the arms chosen. */
function play(selector: Selector, tasks: number, from = 0, rates: Readonly<Record<string, number>> = {}): string[] {
  return Array.from({ length: tasks }, (_, at) => {
    const index = from + at;
    const { arm } = decide(selector, { context: LIBRARY, arms: ARMS, seed: ['test', index] });
    recordChoice(selector, { context: LIBRARY, arm });
    // Multiples of the golden ratio spread evenly over the unit.
    const rate = rates[arm] ?? RATES[arm] ?? 0;
    const outcome = run((index * 0.618_033_988_75) % 1 < rate, arm === 'cheap' ? 0.5 : 1);
    learn(selector, { context: LIBRARY, arm, outcome });
    return arm;
  });
}

function run(success: boolean, costUsd: number | null): RunOutcome {
  return { success, costUsd, durationMs: 60_000 };
}
