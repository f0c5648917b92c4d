import { describe, expect, test } from 'vitest';
import type { RunRow } from '../../store/queries/page/fact-rows.ts';
import { projectMonth } from './projection.ts';

/** Noon of 21 November: 9.5 days of the month remain. */
const NOW = Date.UTC(2026, 10, 21, 12);

const DAY_MS = 24 * 60 * 60 * 1000;

const SETTING = { filter: '', asOf: NOW, timeZone: 'UTC', budgetUsd: 40 };

describe('projectMonth()', () => {
  test('adds the mean of the days before for each day that remains', () => {
    const { month, spentUsd, whole, daysLeft, budgetReached } = projectMonth(
      dailyRuns(28, () => 1),
      SETTING,
    );
    expect({ month, spentUsd, daysLeft }).toEqual({ month: '2026-11', spentUsd: 20, daysLeft: 9.5 });
    expect(whole).toMatchObject({ value: 29.5, low: 29.5, high: 29.5, n: 28 });
    expect(budgetReached).toBeNull();
  });

  test('has a wider interval the more days differ, but never less than was spent', () => {
    const { whole, spentUsd } = projectMonth(
      dailyRuns(28, (day) => (day % 7 === 0 ? 7 : 0)),
      SETTING,
    );
    expect(whole.value).toBe(spentUsd + 9.5);
    expect(whole.low).toBe(spentUsd);
    // t(27) · s · √(9.5 + 9.5² / 28), with the standard deviation of one 7 among six 0.
    expect(whole.high).toBeCloseTo(
      spentUsd + 9.5 + 2.051831 * Math.sqrt((28 * 6) / 27) * Math.sqrt(9.5 + 9.5 ** 2 / 28),
      4,
    );
  });

  test('says when a budget is reached', () => {
    const budget = (budgetUsd: number) =>
      projectMonth(
        dailyRuns(28, () => 1),
        { ...SETTING, budgetUsd },
      ).budgetReached;
    expect(budget(22)).toBe('2026-11-23');
    expect(budget(20)).toBe('2026-11-21');
    expect(budget(29.6)).toBeNull();
  });

  test('is unknown with fewer than a week of days', () => {
    const { whole } = projectMonth(
      dailyRuns(6, () => 1),
      SETTING,
    );
    expect(whole).toMatchObject({ value: null, reason: 'fewer than 7 whole days with runs' });
  });

  test('counts days in the time zone of the viewer', () => {
    const asOf = Date.UTC(2026, 10, 30, 23, 30);
    expect(projectMonth([], { ...SETTING, asOf, timeZone: 'Europe/Berlin' }).month).toBe('2026-12');
  });
});

/** A run on each of these days before today. */
function dailyRuns(days: number, usdOf: (day: number) => number): RunRow[] {
  return Array.from({ length: days }, (_, index) => ({
    started_at: NOW - (days - index) * DAY_MS,
    duration_ms: 1000,
    result: 'success' as const,
    repairs: 0,
    unpriced: 0,
    cost_nano_usd: usdOf(index) * 1e9,
    usage_gap: null,
    model_use: '[]',
  }));
}
