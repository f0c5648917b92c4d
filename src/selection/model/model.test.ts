import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import { pathOf } from '../context.ts';
import { addToPath, type Evidence } from '../evidence/evidence.ts';
import { DEFAULT_PLAN } from '../plan.ts';
import { logitOf, normalsOf } from './draw.ts';
import { amountEstimates, expectedAmount } from './log-amounts.ts';
import { draw, expectationOf, posteriorsOf } from './posterior.ts';
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
  test('have the mean and variance of normal and Beta distributions', () => {
    const normals = normalsOf(0, randomOf('draws'));
    const [zero, one] = momentsOf(normals);
    expect(zero).toBeCloseTo(0, 2);
    expect(one).toBeCloseTo(1, 1);
    for (const rate of [
      { alpha: 3, beta: 1 },
      { alpha: 30, beta: 20 },
      { alpha: 1, beta: 1 },
    ]) {
      const { mean, deviation } = logitOf(rate);
      const [average, variance] = momentsOf((n) => 1 / (1 + Math.exp(-mean - deviation * normals(n))));
      const runs = rate.alpha + rate.beta;
      expect(average).toBeCloseTo(meanOf(rate), 1);
      expect(variance / ((rate.alpha * rate.beta) / (runs * runs * (runs + 1)))).toBeCloseTo(1, 0);
    }
  });

  test('of different dimensions are not correlated', () => {
    const sequences = Array.from({ length: 12 }, (_, dimension) => normalsOf(dimension, randomOf('d', dimension)));
    for (const [at, one] of sequences.entries())
      for (const other of sequences.slice(0, at)) {
        const [products] = momentsOf((n) => one(n) * other(n), 400);
        // Of random numbers, it would be 0.05 on average.
        expect(Math.abs(products)).toBeLessThan(0.12);
      }
  });

  test('of utility average to its expectation', () => {
    const evidence = evidenceOf([['a', 'x', 30, 20]]);
    const [posterior] = posteriorsOf(evidence, pathOf({ taskType: 'x' }), ['a']);
    if (!posterior) throw new Error('no posterior');
    const draws = { success: new Float64Array(4000), utility: new Float64Array(4000) };
    draw(draws, posterior, { plan: DEFAULT_PLAN, range: { arm: 0, from: 0, to: 4000 }, random: randomOf('utility') });
    const expected = expectationOf(posterior, DEFAULT_PLAN).utility;
    expect(draws.utility.reduce((sum, value) => sum + value, 0) / 4000).toBeCloseTo(expected, 1);
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

function momentsOf(value: (n: number) => number, count = 20_000): [number, number] {
  const values = Array.from({ length: count }, (_, n) => value(n));
  const mean = values.reduce((sum, one) => sum + one, 0) / count;
  return [mean, values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count];
}
