import { describe, expect, test } from 'vitest';
import { DEFAULT_PLAN, METRICS } from '../src/analysis/experiments/plan.ts';
import { DIFFERENT_SCENARIOS, EQUAL_SCENARIOS } from '../src/testing/experiments/error-table.ts';
import { forecastCoverage, measure } from '../src/testing/experiments/measure.ts';
import type { Scenario } from '../src/testing/experiments/scenarios.ts';
import { slowTests } from '../src/testing/real.ts';

const slow = slowTests('experiments over 2,000 streams');

const STREAMS = 2000;

describe.skipIf(slow.skip)(slow.title, () => {
  test.each(EQUAL_SCENARIOS)(
    'without a difference name a better arm in at most 5 % ($title)',
    (scenario) => {
      const { overall, ...metrics } = measure(scenario, STREAMS);
      expect(overall.a + overall.b).toBeLessThanOrEqual(0.05);
      for (const name of METRICS)
        expect(metrics[name].a + metrics[name].b, name).toBeLessThanOrEqual(DEFAULT_PLAN.errorRates[name]);
    },
    600_000,
  );

  test('decide on success 0.75 and 0.45 in at most 50 pairs, on cost ×1.5 in at most 40', () => {
    const { success } = measure(scenarioOf({ a: 0.75, b: 0.45, ratio: 1 }), STREAMS, 150);
    expect(success.medianPairs).toBeLessThanOrEqual(50);
    const { cost } = measure(scenarioOf({ a: 0.7, ratio: 1.5, spread: 0.5 }), STREAMS, 150);
    expect(cost.medianPairs).toBeLessThanOrEqual(40);
  });

  test.each([
    { a: 0.95, b: 0.85 },
    { a: 0.15, b: 0.05 },
  ])(
    'with a difference of the margin ($a and $b) are called equivalent in at most 3 %',
    ({ a, b }) => {
      const scenario = { ...scenarioOf({ a: 0.75, b: 0.45, ratio: 1 }), title: `${a} and ${b}`, a, b };
      expect(measure(scenario, STREAMS / 2).success.equivalent).toBeLessThanOrEqual(0.03);
    },
    600_000,
  );

  test('of equal success at 0.95 are called equivalent in half of all within 160 pairs', () => {
    const scenario = { ...scenarioOf({ a: 0.75, b: 0.45, ratio: 1 }), title: 'equal 0.95', a: 0.95, b: 0.95 };
    expect(measure(scenario, 200, 160).success.equivalent).toBeGreaterThan(0.5);
  });

  test('forecast how many more pairs they need in 60 to 90 %', () => {
    const { share } = forecastCoverage(scenarioOf({ a: 0.75, b: 0.45, ratio: 1 }), 'success', 20, 100);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.9);
  });
});

function scenarioOf(wanted: Partial<Scenario>): Scenario {
  const found = DIFFERENT_SCENARIOS.find((scenario) =>
    Object.entries(wanted).every(([key, value]) => scenario[key as keyof Scenario] === value),
  );
  if (!found) throw new Error('Cannot find the scenario: none has these values');
  return found;
}
