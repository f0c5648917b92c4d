import { describe, expect, test } from 'vitest';
import { WORKFLOW_NAMES } from '../../testing/detection/generated-runs.ts';
import { playScenario, quantile, quietQuarter, SCENARIOS } from '../../testing/detection/scenarios.ts';
import { slowTests } from '../../testing/real.ts';

// Short versions of bench/detection.ts, whose results are in docs/detection.md.
const slow = slowTests('detection, simulated');

/** By scenario: the p50 and p90 of runs until detection by the recording rules of Prometheus. */
const FORMER: Readonly<Record<string, readonly [number, number]>> = {
  'cost ×1.5': [29, 51],
  'duration ×1.5': [22, 36],
  'tokens ×1.5': [22, 44],
  'success −25 points': [44, 115],
  'repair attempts ×2': [34, 73],
  'errors ×3': [16, 24],
  'step: cost ×1.5': [39, 76],
  'step: duration ×1.5': [37, 65],
  'step: tokens ×1.5': [49, 81],
  'step: success −25 points': [20, 55],
  'step: errors ×3': [142, Infinity],
};

describe('detection of simulated regressions', () => {
  test.each(SCENARIOS)('$title is detected once, near its onset', (scenario) => {
    const { runs, alarms, onsetError } = playScenario(scenario, 'package-update', { seed: 4 });
    expect(runs).toBeLessThan(1.5 * (FORMER[scenario.title]?.[1] ?? 0));
    expect(alarms).toBe(1);
    expect(onsetError).toBeLessThan(40);
  });

  test('is rarely reported without one', () => {
    expect(quietQuarter(101).alarms.length).toBeLessThanOrEqual(2);
  });
});

describe.skipIf(slow.skip)(slow.title, () => {
  test.each(SCENARIOS)('$title is detected no later than by the recording rules', (scenario) => {
    const courses = WORKFLOW_NAMES.flatMap((workflow) =>
      [1, 2, 3, 4].map((seed) => playScenario(scenario, workflow, { seed })),
    );
    const runs = courses.map((course) => course.runs);
    const [half = 0, most = 0] = FORMER[scenario.title] ?? [];
    expect(quantile(runs, 0.5)).toBeLessThanOrEqual(half);
    expect(quantile(runs, 0.9)).toBeLessThanOrEqual(most);
    expect(courses.filter(({ alarms }) => alarms > 0).length).toBeGreaterThanOrEqual(18);
    expect(courses.reduce((sum, { alarms }) => sum + alarms, 0)).toBeLessThanOrEqual(25);
  });

  test('less than one false alert per quarter', () => {
    const quarters = Array.from({ length: 12 }, (_, index) => quietQuarter(101 + index));
    expect(quarters.flatMap(({ alarms }) => alarms).length).toBeLessThanOrEqual(12);
  });
});
