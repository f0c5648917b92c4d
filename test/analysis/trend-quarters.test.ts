import { describe, expect, test } from 'vitest';
import { changesOf, type TrendChange } from '../../src/analysis/trends/changes.ts';
import { TREND_METRICS } from '../../src/analysis/trends/metrics.ts';
import type { TrendFact } from '../../src/analysis/trends/trend-fact.ts';
import { slowTests } from '../../src/testing/real.ts';
import { STEP_NAMES, WORKFLOW_NAMES } from '../../src/testing/detection/generated-runs.ts';
import { simulatedQuarter, type Quarter } from './simulated-quarter.ts';

/** How far a change may be dated from the run with which it began. */
const NEAR_RUNS = 10;

const CONTEXT = { filter: '', asOf: 0 };

describe('A cost that rises by half', () => {
  test('is dated within 10 runs and has its cause first', () => {
    const places = [{ workflow: 'package-build' }, { workflow: 'package-build', step: 'implement' }];
    expect(places.map((place, index) => foundIn(index + 1, place))).toEqual([true, true]);
  });
});

describe('A quiet quarter', () => {
  test('has no change of cost or success in any workflow', () => {
    expect(changesIn(simulatedQuarter(101), ['cost', 'success'], [undefined])).toEqual([]);
  });
});

const slow = slowTests('Changes in many simulated quarters');

/** Far more than a busy machine needs. */
const SLOW_MS = 600_000;

describe.skipIf(slow.skip)(slow.title, () => {
  test(
    'of cost ×1.5 are dated within 10 runs, with their cause first, in 90 %',
    () => {
      const places = ['package-build', 'bug-fix', 'release'].flatMap((workflow) =>
        [undefined, 'implement', 'review'].map((step) => ({ workflow, ...(step && { step }) })),
      );
      const found = places.flatMap((place) => Array.from({ length: 10 }, (_, seed) => foundIn(seed + 1, place)));
      expect(found.filter(Boolean).length / found.length).toBeGreaterThanOrEqual(0.9);
    },
    SLOW_MS,
  );

  test(
    'are marked at most once a quarter without any, over all workflows, steps and metrics',
    () => {
      const seeds = [101, 102, 103, 104, 105, 106];
      const marks = seeds.map(
        (seed) => changesIn(simulatedQuarter(seed), TREND_METRICS, [undefined, ...STEP_NAMES]).length,
      );
      expect(Math.max(...marks)).toBeLessThanOrEqual(1);
    },
    SLOW_MS,
  );
});

type Place = { readonly workflow: string; readonly step?: string };

/** Whether a regression of the cost is dated right and has the configuration as its first cause. */
function foundIn(seed: number, place: Place): boolean {
  const quarter = simulatedQuarter(seed, { ...place, factor: { cost: 1.5 } });
  const facts = factsOf(quarter, place);
  const indexAt = (at: number): number => facts.findIndex(({ started_at }) => started_at >= at);
  const isNear = ({ at }: TrendChange): boolean => Math.abs(indexAt(at) - indexAt(quarter.onset)) <= NEAR_RUNS;
  const [change] = changesOf(facts, 'cost', CONTEXT).filter(isNear);
  return change?.causes[0]?.kind === 'configuration';
}

function factsOf({ runs, attempts }: Quarter, { workflow, step }: Place): TrendFact[] {
  return (step === undefined ? runs : attempts).filter(
    (fact) => fact.workflow === workflow && (step === undefined || fact.step === step),
  );
}

function changesIn(
  quarter: Quarter,
  metrics: readonly Parameters<typeof changesOf>[1][],
  steps: readonly (string | undefined)[],
): TrendChange[] {
  return WORKFLOW_NAMES.flatMap((workflow) =>
    steps.flatMap((step) => {
      const facts = factsOf(quarter, { workflow, ...(step !== undefined && { step }) });
      return metrics.flatMap((metric) => changesOf(facts, metric, CONTEXT));
    }),
  );
}
