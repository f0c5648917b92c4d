import { describe, expect, test } from 'vitest';
import { generatedSide, type PlannedSide } from '../../testing/analysis/selected-side.ts';
import { checkLimits, type CheckedLimit } from './check-limits.ts';
import { compareMetric } from './metric-comparison.ts';
import { METRICS } from './metrics.ts';
import { parseLimits } from './limits.ts';

describe('parseLimits()', () => {
  test('reads percent of amounts and points of rates', () => {
    expect(parseLimits('cost>+10%, success<-5pp,duration > 25 %,repairs>10pt,cost-per-success<−20%')).toEqual([
      { metric: 'cost', direction: '>', value: 1.1, text: 'cost>+10%' },
      { metric: 'success', direction: '<', value: -0.05, text: 'success<-5pp' },
      { metric: 'duration', direction: '>', value: 1.25, text: 'duration > 25 %' },
      { metric: 'repairs', direction: '>', value: 0.1, text: 'repairs>10pt' },
      { metric: 'cost-per-success', direction: '<', value: 0.8, text: 'cost-per-success<−20%' },
    ]);
  });

  test.each([
    ['sucess<-5pp', 'unknown metric "sucess"', 'Did you mean "success"?'],
    ['cost', 'expected a limit such as', 'Metrics are cost-per-success, cost'],
    ['', 'expected a limit such as', 'Metrics are'],
    ['cost>10', 'cost changes in percent', 'Write it as cost>+10%'],
    ['cost>10pp', 'cost changes in percent', 'Write it as cost>+10%'],
    ['success<-5%', 'success changes in percentage points', 'Write it as success<-5pp'],
    ['cost<-100%', 'nothing can fall by 100 %', 'above -100%'],
  ])('refuses %j', (text, message, hint) => {
    expect(() => parseLimits(text)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
        exitCode: 2,
      }),
    );
  });
});

describe('checkLimits()', () => {
  test('finds a limit exceeded only if the whole interval is beyond it', () => {
    const sides = [{ runs: 40 }, { runs: 40, costUsd: 1.5 }] as const;
    expect(outcomes('cost>+10%,cost>+45%,cost>+200%,cost<-10%', ...sides)).toEqual([
      'cost>+10%: exceeded',
      'cost>+45%: undecided',
      'cost>+200%: kept',
      'cost<-10%: kept',
    ]);
    expect(check('cost>+10%', ...sides)[0]?.reason).toMatch(/^the change is \+\d+ % \[\+\d+, \+\d+\]$/);
  });

  test('compares rates in points', () => {
    const sides = [
      { runs: 60, success: 0.95 },
      { runs: 60, success: 0.4 },
    ] as const;
    expect(outcomes('success<-5pp,success<-50pp,success<-90pp', ...sides)).toEqual([
      'success<-5pp: exceeded',
      'success<-50pp: undecided',
      'success<-90pp: kept',
    ]);
  });

  test('decides nothing with too few runs, however large the difference', () => {
    expect(check('cost>+10%', { runs: 4 }, { runs: 40, costUsd: 50 })).toMatchObject([
      { outcome: 'too-few', reason: '4 and 40 runs with a known value; at least 5 each are needed' },
    ]);
    expect(outcomes('cost-per-success>+10%', { runs: 6 }, { runs: 6, success: 0 })).toEqual([
      'cost-per-success>+10%: too-few',
    ]);
  });
});

function outcomes(...args: Parameters<typeof check>): string[] {
  return check(...args).map(({ text, outcome }) => `${text}: ${outcome}`);
}

function check(limits: string, a: Omit<PlannedSide, 'name'>, b: Omit<PlannedSide, 'name'>): readonly CheckedLimit[] {
  const [sideA, sideB] = [generatedSide({ name: 'a', ...a }), generatedSide({ name: 'b', ...b })];
  const metrics = METRICS.map((metric) => compareMetric(metric, sideA, sideB, 'mean'));
  return checkLimits(parseLimits(limits), metrics);
}
