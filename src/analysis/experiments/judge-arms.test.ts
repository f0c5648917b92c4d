import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import type { Arm } from '../../core/ids/assignment-id.ts';
import { describeResult } from './describe.ts';
import { judgeArms, type ArmOutcome, type ExperimentResult } from './judge-arms.ts';
import { THREE_ARM_PLAN } from '../../testing/experiments/three-arm-plan.ts';

describe('judgeArms()', () => {
  test('names the best of three arms, compares every two, and divides the error rate among them', () => {
    const result = judged({ a: { success: 0.5 }, b: { success: 0.5 }, c: { success: 0.95 } }, 120);
    expect(result.overall).toMatchObject({ verdict: 'c', errorRate: 0.05 });
    expect(result.comparisons.map(({ arms }) => arms.join(''))).toEqual(['ab', 'ac', 'bc']);
    const verdicts = result.comparisons.map(({ success }) => success.verdict);
    expect(verdicts.slice(1)).toEqual(['c', 'c']);
    for (const { success, cost } of result.comparisons) {
      expect(success.errorRate).toBeCloseTo(0.01, 12);
      expect(cost.errorRate).toBeCloseTo(0.01 / 3, 12);
    }
    // The whole is decided when the last of the two comparisons of c is.
    const decidedAt = result.overall.decidedAt ?? 0;
    expect(decidedAt).toBeGreaterThanOrEqual(Math.max(...result.comparisons.slice(1).map(lookOf)));
    expect(result.arms.map(({ arm, runs }) => [arm, runs])).toEqual([
      ['a', 120],
      ['b', 120],
      ['c', 120],
    ]);
  });

  test('decides nothing while an arm is not compared with every other arm', () => {
    const outcomes = outcomesOf({ a: { success: 0.1 }, b: { success: 0.95 }, c: { success: 0.9 } }, 60);
    const result = judgeArms(
      THREE_ARM_PLAN,
      outcomes.filter(({ arm }) => arm !== 'c'),
    );
    expect(result.comparisons[0]?.overall.verdict).toBe('b');
    expect(result.overall.verdict).toBe('undecided');
  });

  test('prefers the default arm among arms without a practical difference', () => {
    const alike = { success: 1, costUsd: 1 };
    const arms = { a: alike, b: alike, c: { success: 1, costUsd: 2 } };
    const of = (defaultArm: Arm) => judgeArms({ ...THREE_ARM_PLAN, defaultArm }, outcomesOf(arms, 250)).overall.verdict;
    expect([of('a'), of('b'), of('c')]).toEqual(['a', 'b', 'a']);
    expect(judged({ a: alike, b: alike, c: alike }, 250).overall.verdict).toBe('equivalent');
  });

  test('of equal arms names a better one in at most 5 %', () => {
    const streams = 40;
    // At the end of the plan, nothing is left to forecast.
    const plan = { ...THREE_ARM_PLAN, maxPairs: 60 };
    const equal = { success: 0.7 };
    const wrong = Array.from({ length: streams }, (_, seed) =>
      judgeArms(plan, outcomesOf({ a: equal, b: equal, c: equal }, 60, seed)),
    ).filter(({ comparisons, overall }) =>
      [overall, ...comparisons.flatMap(({ success, cost, duration }) => [success, cost, duration])].some(
        ({ verdict }) => verdict !== 'equivalent' && verdict !== 'undecided',
      ),
    );
    // More has a probability below one in a million at an error rate of 5 %.
    expect(wrong.length).toBeLessThanOrEqual(11);
  });

  test('is described by a line for every two arms', () => {
    const text = describeResult(judged({ a: { success: 0.4 }, b: { success: 0.5 }, c: { success: 1 } }, 120));
    expect(text).toMatch(/^360 outcomes: \d+ of 120 succeeded with a, \d+ of 120 with b, 120 of 120 with c\n/);
    expect(text).toMatch(/\n {2}overall {3}c is best after \d+ outcomes \(error at most 5 % over all looks\)\n/);
    expect(text).toMatch(/\n {2}b and c: c is better after \d+ outcomes\n {4}success {3}c is better/);
    expect(text).toContain('b − c = −');
  });
});

/** How the outcomes of an arm come about: their success rate and median cost. */
type ArmRates = { readonly success: number; readonly costUsd?: number };

function judged(arms: Partial<Record<Arm, ArmRates>>, rounds: number): ExperimentResult {
  return judgeArms({ ...THREE_ARM_PLAN, maxPairs: rounds }, outcomesOf(arms, rounds));
}

function outcomesOf(arms: Partial<Record<Arm, ArmRates>>, rounds: number, seed = 1): ArmOutcome[] {
  const random = randomOf('arms', seed);
  const names = Object.keys(arms) as Arm[];
  return Array.from({ length: rounds * names.length }, (_, index) => {
    const arm = names[index % names.length] ?? 'a';
    const { success = 1, costUsd = 1 } = arms[arm] ?? {};
    const amount = (median: number): number => random.lognormal(median, 0.3);
    return { arm, success: random.chance(success), costUsd: amount(costUsd), durationMs: amount(1000) };
  });
}

function lookOf({ overall }: ExperimentResult['comparisons'][number]): number {
  return overall.decidedAt ?? Infinity;
}
