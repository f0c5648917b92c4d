import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import { measure } from '../../testing/experiments/measure.ts';
import { outcomesOfScenario, type Scenario } from '../../testing/experiments/scenarios.ts';
import { createExperiment, observe, type Experiment } from './experiment.ts';
import type { Outcome } from './outcome.ts';
import { DEFAULT_PLAN, errorRatesOf } from './plan.ts';
import { readOut } from './read-out.ts';

const EQUAL: Scenario = { title: 'equal', a: 0.7, b: 0.7, ratio: 1, spread: 0.5 };

const STREAMS = 60;

/** More wrong arms than this have a probability below one in a million at an error rate of 5 %. */
const MOST_WRONG = 14 / STREAMS;

const SUPERIOR: Scenario = { title: 'better', a: 0.75, b: 0.45, ratio: 1, spread: 0.5 };
const EXPENSIVE: Scenario = { title: 'expensive', a: 0.7, b: 0.7, ratio: 1.5, spread: 0.5 };

describe('an experiment', () => {
  test.each(['alternating', 'mix shift', 'same tasks', 'repeated tasks'] as const)(
    'of equal arms names a better one in at most 5 % (%s)',
    (design) => {
      for (const { a, b } of Object.values(measure({ ...EQUAL, title: design, design }, STREAMS)))
        expect(a + b).toBeLessThanOrEqual(MOST_WRONG);
    },
  );

  test('names no better arm because success and cost change over time', () => {
    const design = 'one to three, drift';
    for (const { a, b } of Object.values(measure({ ...EQUAL, title: design, design }, 20)))
      expect(a + b).toBeLessThanOrEqual(0.1);
  });

  test('names the arm that succeeds more often, and the cheaper one', () => {
    const superior = measure(SUPERIOR, STREAMS, 150);
    expect(superior.success.a).toBeGreaterThan(0.95);
    expect(superior.success.medianPairs).toBeLessThan(60);
    expect(superior.overall.a).toBeGreaterThan(0.9);
    const expensive = measure(EXPENSIVE, STREAMS, 100);
    expect(expensive.cost.a).toBeGreaterThan(0.95);
    expect(expensive.cost.medianPairs).toBeLessThan(45);
  });

  test('decides sooner if the same tasks ran on both arms and are named', () => {
    const [named, unnamed] = (['same tasks', 'unnamed tasks'] as const).map((design) =>
      measure({ ...SUPERIOR, title: design, ratio: 1.5, design }, STREAMS),
    );
    for (const name of ['success', 'cost', 'duration', 'overall'] as const)
      expect(named?.[name].medianPairs).toBeLessThan(unnamed?.[name].medianPairs ?? 0);
  });

  test('decides sooner by predictions of its runs, and names no better arm of equal ones', () => {
    const [predicted, unpredicted] = [true, false].map((isPredicted) => costDecisions(1.35, isPredicted));
    expect(predicted?.verdicts).toEqual(Array(20).fill('a'));
    expect(predicted?.median).toBeLessThan(0.6 * (unpredicted?.median ?? 0));
    const better = costDecisions(1, true).verdicts.filter((verdict) => verdict === 'a' || verdict === 'b');
    expect(better.length).toBeLessThanOrEqual(2);
  });

  test('of constant amounts: equal ones are equivalent, different ones decide for the lower', () => {
    const equal = played(pairsOf(20, { costUsd: 0.1, durationMs: 1000 }, { costUsd: 0.1, durationMs: 2000 }));
    expect(equal.decisions.cost.verdict).toBe('equivalent');
    expect(equal.decisions.duration.verdict).toBe('a');
    expect(readOut(equal).cost).toMatchObject({ value: 1 });
  });

  test('of nearly equal success is equivalent: its range is inside the margin', () => {
    const pairs = Array.from({ length: 150 }, (_, index) => ({ a: index % 50 !== 0, b: index % 50 !== 1 }));
    const experiment = played(pairs.flatMap(({ a, b }) => pairsOf(1, { success: a }, { success: b })));
    const { success } = readOut(experiment);
    expect(success).toMatchObject({ verdict: 'equivalent', value: 0 });
    expect(success.decidedAt).toBeLessThan(260);
    expect(success.low).toBeGreaterThanOrEqual(-DEFAULT_PLAN.successMargin);
    expect(success.high).toBeLessThanOrEqual(DEFAULT_PLAN.successMargin);
  });

  test('without guards spends its error rate on success, and never judges cost', () => {
    const plan = { ...DEFAULT_PLAN, errorRates: errorRatesOf([]) };
    const experiment = createExperiment(plan);
    for (const one of pairsOf(60, { costUsd: 1 }, { costUsd: 9 })) observe(experiment, one);
    expect(readOut(experiment)).toMatchObject({ cost: { verdict: 'undecided', errorRate: 0, morePairs: null } });
    expect(readOut(experiment)).toMatchObject({ success: { errorRate: 0.05 }, overall: { errorRate: 0.05 } });
    for (const one of pairsOf(200, { costUsd: 1 }, { costUsd: 9 })) observe(experiment, one);
    expect(experiment.decisions).toMatchObject({
      success: { verdict: 'equivalent' },
      overall: { verdict: 'equivalent' },
    });
  });

  test('of one arm decides nothing', () => {
    const single = played(Array.from({ length: 200 }, () => outcome({ variant: 'a' })));
    expect(Object.values(single.decisions).map(({ verdict }) => verdict)).toEqual(Array(4).fill('undecided'));
    expect(readOut(single).success).toMatchObject({ value: null, low: null, high: null, morePairs: null });
  });

  test('of failures only finds no difference of success', () => {
    const failures = played(pairsOf(200, { success: false }, { success: false }));
    expect(failures.decisions.success).toMatchObject({ verdict: 'equivalent' });
  });

  test('leaves unknown, zero and negative amounts out of cost and duration only', () => {
    const odd = played(pairsOf(100, { costUsd: null, durationMs: 0 }, { costUsd: 5, durationMs: -7 }));
    expect(readOut(odd)).toMatchObject({
      n: 200,
      success: { n: 200 },
      cost: { verdict: 'undecided', value: null },
      duration: { verdict: 'undecided', value: null },
    });
  });

  test('gives no arm when metrics contradict each other', () => {
    const contrary = played(
      pairsOf(60, { success: true, costUsd: 2, durationMs: null }, { success: false, costUsd: 1, durationMs: null }),
    );
    expect(contrary.decisions.success.verdict).toBe('a');
    expect(contrary.decisions.cost.verdict).toBe('b');
    expect(contrary.decisions.overall.verdict).toBe('undecided');
  });

  test('reads out an interval that contains the true difference, and a forecast in pairs', () => {
    const experiment = played([...outcomesOfScenario(SUPERIOR, 20, 3)]);
    const { success } = readOut(experiment);
    expect(success.low).toBeLessThan(0.3);
    expect(success.high).toBeGreaterThan(0.3);
    expect(success.morePairs?.low).toBeGreaterThan(0);
    expect(success.morePairs?.high).toBeLessThanOrEqual(280);
  });
});

/** Verdicts on the cost of 20 experiments in which the prediction explains most of the spread. */
function costDecisions(ratio: number, isPredicted: boolean) {
  const experiments = Array.from({ length: 20 }, (_, stream) => {
    const random = randomOf('predicted', stream);
    return played(
      Array.from({ length: 300 }, (__, index) => {
        const predictedCostUsd = random.lognormal(1, 0.9);
        const variant = index % 2 === 0 ? 'a' : 'b';
        const costUsd = predictedCostUsd ** 0.8 * random.lognormal(variant === 'b' ? ratio : 1, 0.3);
        return outcome({ variant, costUsd, ...(isPredicted && { predictedCostUsd }) });
      }),
    );
  });
  const decided = experiments.map(({ decisions }) => decisions.cost.decidedAt ?? 300);
  return {
    verdicts: experiments.map(({ decisions }) => decisions.cost.verdict),
    median: decided.toSorted((one, other) => one - other)[10] ?? 0,
  };
}

function played(outcomes: readonly Outcome[]): Experiment {
  const experiment = createExperiment(DEFAULT_PLAN);
  for (const one of outcomes) observe(experiment, one);
  return experiment;
}

function outcome(changes: Partial<Outcome>): Outcome {
  return { variant: 'a', success: true, costUsd: 0.5, durationMs: 1000, ...changes };
}

function pairsOf(pairs: number, a: Partial<Outcome>, b: Partial<Outcome>): Outcome[] {
  return Array.from({ length: pairs }, () => [outcome({ ...a, variant: 'a' }), outcome({ ...b, variant: 'b' })]).flat();
}
