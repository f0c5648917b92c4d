import { describe, expect, test } from 'vitest';
import { durationBucket } from '../../core/time/duration-bucket.ts';
import { performanceOf, type PerformanceFacts } from './performance.ts';
import { toolTimes } from './tool-times.ts';

const AT = Date.UTC(2026, 10, 2, 12);

const EMPTY: PerformanceFacts = { runs: [], runsBefore: [], attempts: [], attemptsBefore: [], tools: null };

const CONTEXT = { filter: '', asOf: AT };

const SETTING = { ...CONTEXT, from: AT, to: AT + 1, timeZone: 'UTC' };

describe('performanceOf()', () => {
  test('compares runs and steps with the period before', () => {
    const runs = [1, 2, 3, 4, 5, 6, 7].map((seconds) => ({
      started_at: AT,
      duration_ms: seconds * 1000,
      result: 'success' as const,
    }));
    const attempts = runs.map(({ duration_ms }) => attempt('plan', duration_ms));
    const performance = performanceOf(
      {
        ...EMPTY,
        runs: [...runs, { started_at: AT, duration_ms: 1e9, result: 'cancelled' }],
        runsBefore: runs.map((run) => ({ ...run, duration_ms: 2 * run.duration_ms })),
        attempts: [...attempts, attempt('check', 56_000), attempt('check', null)],
      },
      SETTING,
    );
    expect(performance.runs.median).toMatchObject({ value: 4000, low: 1000, high: 7000 });
    expect(performance.runs.p95Ms).toBeCloseTo(6700);
    expect(performance.runs).toMatchObject({ totalMs: 28_000, change: { value: 0.5 } });
    expect(performance.days).toMatchObject([{ day: '2026-11-02', median: { value: 4000 } }]);
    expect(performance.steps).toMatchObject([
      { step: 'check', totalMs: 56_000, share: 2 / 3, median: { n: 1 } },
      { step: 'plan', totalMs: 28_000, share: 1 / 3, change: { value: null } },
    ]);
  });

  test('leaves out what was not measured', () => {
    const attempts = [
      { ...attempt('plan', 1), cpu_us: 2_000_000, peak_memory: 10 },
      { ...attempt('plan', 1), cpu_us: 4_000_000, peak_memory: 30 },
      attempt('plan', 1),
      attempt('check', 1),
    ];
    const { resources, tools } = performanceOf({ ...EMPTY, attempts }, SETTING);
    expect(resources).toMatchObject([
      { step: 'plan', cpu: { value: 3000, n: 2 }, medianMemory: 20, highestMemory: 30 },
    ]);
    expect(tools).toBeNull();
  });
});

describe('toolTimes()', () => {
  test('reads quantiles from ranges over all workflows and steps', () => {
    const buckets = [row('Bash', 100, 40, 45), row('Bash', 10_000, 0, 5), row('Write', 10, 0, 3)];
    const [bash, write] = toolTimes([...buckets, { ...row('Bash', 100, 0, 50), step: 'other' }], CONTEXT);
    expect(bash).toMatchObject({ tool: 'Bash', calls: 100, changesFiles: false, totalMs: 59_500 });
    for (const [found, exact] of [
      [bash?.medianMs, 100],
      [bash?.p95Ms, 100],
      [bash?.medianBeforeMs, 100],
    ] as const)
      expect(Math.abs(Math.log((found ?? 0) / exact))).toBeLessThan(0.09);
    expect(bash?.slow).toMatchObject({ value: 0.05, n: 100 });
    expect(write).toMatchObject({ changesFiles: true, medianBeforeMs: null, slow: { value: null } });
  });

  test('leaves out tools that were called before only', () => {
    expect(toolTimes([row('Bash', 100, 40, 0)], CONTEXT)).toEqual([]);
  });
});

function attempt(step: string, duration_ms: number | null) {
  return { step, duration_ms, cpu_us: null, peak_memory: null };
}

function row(tool: string, ms: number, before: number, since: number) {
  const about = { workflow: 'build', step: 'plan', tool, bucket: durationBucket(ms) };
  return { ...about, before, since, since_ms: since * ms };
}
