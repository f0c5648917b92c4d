import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import { pathOf } from '../context.ts';
import { addToPath, type Evidence } from '../evidence/evidence.ts';
import { DEFAULT_PLAN } from '../plan.ts';
import { drawBeta, drawGamma } from './draw.ts';
import { amountEstimates, expectedAmount } from './log-amounts.ts';
import { drawsOf, expectationOf, posteriorsOf } from './posterior.ts';
import { meanOf, successRates } from './success-rates.ts';

describe('success rates', () => {
  test('of an arm without outcomes are those of all arms, and uncertain', () => {
    const evidence = evidenceOf([['a', 'x', 40, 30]]);
    const rates = successRates(evidence, pathOf({ taskType: 'x' }), ['a', 'b']);
    const [a, b] = ['a', 'b'].map((arm) => rates.get(arm) ?? { alpha: 0, beta: 0 });
    expect(meanOf(a ?? { alpha: 1, beta: 1 })).toBeCloseTo(0.75, 1);
    expect(meanOf(b ?? { alpha: 1, beta: 1 })).toBeCloseTo(0.74, 1);
    expect((a?.alpha ?? 0) + (a?.beta ?? 0)).toBeGreaterThan(40);
    expect((b?.alpha ?? 0) + (b?.beta ?? 0)).toBeLessThan(5);
  });

  test('are not worse because an arm was used for harder tasks', () => {
    const evidence = evidenceOf([
      ['a', 'easy', 40, 36],
      ['a', 'hard', 10, 4],
      ['b', 'easy', 10, 9],
      ['b', 'hard', 40, 16],
    ]);
    const rates = successRates(evidence, pathOf({}), ['a', 'b']);
    const [a, b] = ['a', 'b'].map((arm) => meanOf(rates.get(arm) ?? { alpha: 1, beta: 1 }));
    expect(Math.abs((a ?? 0) - (b ?? 1))).toBeLessThan(0.03);
  });

  test('count what was expected of tasks without a type, and of those whose type is rare', () => {
    const evidence = evidenceOf([['a', 'x', 20, 14]]);
    for (let n = 0; n < 20; n += 1) {
      const outcome = { success: n % 10 < 7, costUsd: 1, durationMs: null };
      addToPath(evidence, pathOf(n < 10 ? {} : { taskType: `rare ${n}` }), 'a', outcome);
    }
    const rate = successRates(evidence, pathOf({}), ['a']).get('a') ?? { alpha: 0, beta: 1 };
    expect(meanOf(rate)).toBeCloseTo(0.7, 1);
  });

  test('of a new cell start from those of the coarser cell', () => {
    const evidence = evidenceOf([
      ['a', 'x', 30, 27],
      ['b', 'x', 30, 12],
    ]);
    const rates = successRates(evidence, pathOf({ taskType: 'x', complexity: 'high' }), ['a', 'b']);
    expect(meanOf(rates.get('a') ?? { alpha: 0, beta: 1 })).toBeCloseTo(0.87, 1);
    expect(meanOf(rates.get('b') ?? { alpha: 0, beta: 1 })).toBeCloseTo(0.43, 1);
  });
});

describe('amounts', () => {
  test('have the mean of a log-normal distribution, with failures above successes', () => {
    const evidence: Evidence = new Map();
    const random = randomOf('amounts');
    for (let n = 0; n < 600; n += 1) {
      const success = n % 3 !== 0;
      const costUsd = random.lognormal(success ? 0.5 : 1, 0.8);
      addToPath(evidence, pathOf({ taskType: 'x' }), 'a', { success, costUsd, durationMs: null });
    }
    const estimates = amountEstimates(evidence, 'costUsd', { path: pathOf({ taskType: 'x' }), arms: ['a'] });
    const estimate = estimates.get('a');
    if (!estimate) throw new Error('no estimate');
    expect(estimate.spread).toBeCloseTo(0.8, 1);
    expect(expectedAmount(estimate, true) / (0.5 * Math.exp(0.32))).toBeCloseTo(1, 0);
    expect(expectedAmount(estimate, false) / expectedAmount(estimate, true)).toBeCloseTo(2, 0);
    expect(amountEstimates(evidence, 'durationMs', { path: ['[]'], arms: ['a'] }).size).toBe(0);
  });

  test('that are unknown are not zero, and those that are zero are known', () => {
    const evidence: Evidence = new Map();
    for (let n = 0; n < 20; n += 1) {
      addToPath(evidence, ['[]'], 'priced', { success: true, costUsd: 1, durationMs: null });
      addToPath(evidence, ['[]'], 'unknown', { success: true, costUsd: null, durationMs: null });
      addToPath(evidence, ['[]'], 'free', { success: true, costUsd: 0, durationMs: null });
    }
    const cost = new Map(
      posteriorsOf(evidence, ['[]'], ['priced', 'unknown', 'free']).map((one) => [
        one.arm,
        expectationOf(one, DEFAULT_PLAN).costUsd,
      ]),
    );
    expect(cost.get('free')).toBe(0);
    expect(cost.get('unknown')).toBeGreaterThan(0.9);
    expect(cost.get('priced')).toBeGreaterThan(0.9);
  });
});

describe('draws', () => {
  test('have the mean and variance of Gamma and Beta distributions', () => {
    const random = randomOf('draws');
    for (const shape of [0.3, 1, 4.5]) {
      const [mean, variance] = momentsOf(() => drawGamma(shape, random));
      expect(mean / shape).toBeCloseTo(1, 1);
      expect(variance / shape).toBeCloseTo(1, 0);
    }
    const [mean, variance] = momentsOf(() => drawBeta({ alpha: 3, beta: 1 }, random));
    expect(mean).toBeCloseTo(0.75, 2);
    expect(variance).toBeCloseTo((3 * 1) / (16 * 5), 2);
  });

  test('of utility average to its expectation', () => {
    const evidence = evidenceOf([['a', 'x', 30, 20]]);
    const [posterior] = posteriorsOf(evidence, pathOf({ taskType: 'x' }), ['a']);
    if (!posterior) throw new Error('no posterior');
    const { utility } = drawsOf(posterior, DEFAULT_PLAN, 4000, randomOf('utility'));
    const expected = expectationOf(posterior, DEFAULT_PLAN).utility;
    expect(utility.reduce((sum, value) => sum + value, 0) / 4000).toBeCloseTo(expected, 1);
  });
});

/** Outcomes that cost 1 US dollar: of an arm, for a type of task, the number of runs and of successes. */
function evidenceOf(counts: readonly (readonly [string, string, number, number])[]): Evidence {
  const evidence: Evidence = new Map();
  for (const [arm, taskType, runs, successes] of counts)
    for (let n = 0; n < runs; n += 1)
      addToPath(evidence, pathOf({ taskType }), arm, { success: n < successes, costUsd: 1, durationMs: null });
  return evidence;
}

function momentsOf(draw: () => number): [number, number] {
  const values = Array.from({ length: 20_000 }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}
