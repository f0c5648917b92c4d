import { describe, expect, test } from 'vitest';
import { slowTests } from '../../src/testing/real.ts';
import { quantile } from '../../src/testing/detection/scenarios.ts';
import { playScenarios, quietQuarters, SCENARIOS, type Course } from './scenarios.ts';

// A short version of bench/detection.ts, on the same real Prometheus; docs/detection.md has the results of the long version.
const slow = slowTests('detection, simulated');

/** Runs until detection, p50 and p90, with tolerance for the few seeds. */
const STATED: Readonly<Record<string, readonly [number, number]>> = {
  'cost ×1.5': [60, 110],
  'duration ×1.5': [50, 100],
  'success −25 points': [80, 180],
  'errors ×3': [30, 60],
  'step: duration ×1.5': [80, 160],
};

describe.skipIf(slow.skip)(slow.title, () => {
  test('a quarter without regressions has at most two false alerts', { timeout: 900_000 }, async () => {
    const alarms = await quietQuarters([101]);
    expect(alarms.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(2);
  });

  test('regressions are detected within the stated number of runs, rarely twice', { timeout: 900_000 }, async () => {
    const scenarios = SCENARIOS.filter(({ title }) => title in STATED);
    const courses = await playScenarios({ scenarios, seeds: [1] });
    for (const scenario of scenarios) {
      const own = courses.filter((course: Course) => course.scenario === scenario);
      const [half = 0, most = 0] = STATED[scenario.title] ?? [];
      const runs = own.map((course) => course.runs);
      expect(quantile(runs, 0.5), scenario.title).toBeLessThanOrEqual(half);
      expect(quantile(runs, 0.9), scenario.title).toBeLessThanOrEqual(most);
    }
    const told = courses.reduce((sum, { alarms }) => sum + alarms, 0);
    expect(told).toBeLessThanOrEqual(courses.length * 1.4);
  });
});
