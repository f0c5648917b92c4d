import { describe, expect, test } from 'vitest';
import { daysBetween, daysIn, weeksIn } from './local-days.ts';
import { overviewOf } from './overview.ts';
import type { AttemptRow, RunRow } from '../../store/queries/page/fact-rows.ts';

const HOUR_MS = 3_600_000;

const SETTING = { filter: '', asOf: 0, from: 0, to: 48 * HOUR_MS, timeZone: 'UTC' };

describe('overviewOf()', () => {
  test('divides the cost of all runs, failures included, by the number of successes', () => {
    const runs = [run({ usd: 1 }), run({ usd: 2, result: 'failure' }), run({ usd: 3 })];
    const { headlines } = overviewOf({ runs, before: [], attempts: [] }, SETTING);
    expect(headlines.costPerSuccess.figure).toMatchObject({ value: 3, n: 3, missing: 0 });
    expect(headlines.success.figure.value).toBeCloseTo(2 / 3);
    expect(headlines.withoutSuccess).toMatchObject({ figure: { value: 2 }, share: { value: 1 / 3 } });
  });

  test('leaves out unknown costs and says how many, instead of counting them as 0', () => {
    const runs = [run({ usd: 4 }), run({ usd: null }), run({ usd: 1, unpriced: 1 })];
    const { headlines, days } = overviewOf({ runs, before: [], attempts: [] }, SETTING);
    expect(headlines.costPerSuccess.figure).toMatchObject({ value: 4, n: 1, missing: 2 });
    expect(headlines.spend).toMatchObject({ figure: { value: 5, missing: 2 }, isLowerBound: true });
    expect(days[0]).toMatchObject({ costUsd: 5, isLowerBound: true });
    const unknown = overviewOf({ runs: [run({ usd: null })], before: [], attempts: [] }, SETTING);
    expect(unknown.headlines.spend.figure.value).toBeNull();
  });

  test('compares with the period before', () => {
    const [runs, before] = [
      [run({ usd: 3 }), run({ usd: 3 })],
      [run({ usd: 2 }), run({ usd: 2 })],
    ];
    const { headlines } = overviewOf({ runs, before, attempts: [] }, SETTING);
    expect(headlines.costPerSuccess.change).toMatchObject({ value: 1.5, unit: 'ratio' });
    expect(overviewOf({ runs, before: [], attempts: [] }, SETTING).headlines.costPerSuccess.change.value).toBeNull();
  });

  test('takes the median time of runs that ended by themselves', () => {
    const ended = ['success', 'failure', 'cancelled', 'abandoned', 'unknown'] as const;
    const runs = ended.map((result, index) => run({ usd: 1, result, duration_ms: 1000 * 10 ** index }));
    const { medianTime } = overviewOf({ runs, before: runs, attempts: [] }, SETTING).headlines;
    expect([medianTime.figure, medianTime.change]).toMatchObject([{ value: 5500, n: 2 }, { value: 1 }]);
  });

  test('has a day without runs, of unknown figures', () => {
    const { days } = overviewOf({ runs: [run({ usd: 1, at: 30 * HOUR_MS })], before: [], attempts: [] }, SETTING);
    expect(days.map(({ day, runs, costPerSuccess }) => [day, runs, costPerSuccess.value])).toEqual([
      ['1970-01-01', 0, null],
      ['1970-01-02', 1, 1],
    ]);
  });

  test('breaks the cost down by model and step, and counts errors, repetitions and repairs', () => {
    const use = JSON.stringify([modelUse('big', 3e9), modelUse('small', 1e9)]);
    const attempts = [
      attempt({ run_id: 'a', step: 'plan', usd: 1 }),
      attempt({ run_id: 'a', step: 'check', usd: 1, result: 'failure', error_type: 'TestsFail' }),
      attempt({ run_id: 'a', step: 'check', usd: 2, kind: 'retry' }),
      attempt({ run_id: 'b', step: 'check', usd: 4 }),
    ];
    const runs = [run({ usd: 4, model_use: use, repairs: 9 }), run({ usd: 0 })];
    const overview = overviewOf({ runs, before: [], attempts }, SETTING);
    expect(overview.models.map(({ name, costUsd, share }) => [name, costUsd, share])).toEqual([
      ['big', 3, 0.75],
      ['small', 1, 0.25],
    ]);
    expect(overview.steps.map(({ name, costUsd, attempts: tries }) => [name, costUsd, tries])).toEqual([
      ['check', 7, 3],
      ['plan', 1, 1],
    ]);
    expect(overview.steps[0]).toMatchObject({ success: { value: 2 / 3, n: 3 }, repeated: { value: 0.5, n: 2 } });
    expect(overview.errors).toEqual([{ errorType: 'TestsFail', attempts: 1, runs: 1, costUsd: 1, example: 'a' }]);
    expect(overview.repairs.map(({ runs: number }) => number)).toEqual([1, 0, 0, 0, 1]);
  });
});

describe('daysIn()', () => {
  test('cuts days in the time zone, also in zones of half hours and at a change of the clock', () => {
    const at = Date.UTC(2026, 9, 24, 18, 40);
    expect([daysIn('UTC')(at), daysIn('Asia/Kolkata')(at)]).toEqual(['2026-10-24', '2026-10-25']);
    const [from, to] = [Date.UTC(2026, 9, 23, 22), Date.UTC(2026, 9, 26, 23)];
    expect(daysBetween(from, to + 7 * 86_400_000, weeksIn('Europe/Berlin'))).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
    ]);
    expect(daysBetween(from, to, daysIn('Europe/Berlin'))).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
  });

  test('refuses an unknown time zone', () => {
    expect(() => daysIn('Mars/Olympus')).toThrow(RangeError);
  });
});

function run({ usd, at = 0, ...rest }: Partial<RunRow> & { usd: number | null; at?: number }): RunRow {
  return {
    started_at: at,
    duration_ms: 1000,
    result: 'success',
    repairs: 0,
    unpriced: 0,
    cost_nano_usd: usd === null ? null : usd * 1e9,
    usage_gap: usd === null ? 'usage' : null,
    model_use: '[]',
    ...rest,
  };
}

function modelUse(model: string, costNanoUsd: number): object {
  return { model, costNanoUsd, unpriced: 0 };
}

function attempt({ usd, ...rest }: Partial<AttemptRow> & { usd: number; run_id: string; step: string }): AttemptRow {
  const known = { unpriced: 0, cost_nano_usd: usd * 1e9, usage_gap: null };
  return { kind: 'first', duration_ms: 10, result: 'success', error_type: null, ...known, ...rest };
}
