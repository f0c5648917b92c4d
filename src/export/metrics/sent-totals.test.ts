import { expect, test } from 'vitest';
import type { CounterTable } from '../../store/schema.ts';
import { newSentTotals, REPEAT_MS, type TotalSeries } from './sent-totals.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

test('due() returns what has changed since it was acknowledged', () => {
  const totals = newSentTotals(YEAR_MS);
  const first = totals.due([row('a', 1), row('b', 1)], 0);
  expect(rowsOf(first)).toHaveLength(2);
  totals.acknowledge(first, 0);
  expect(rowsOf(totals.due([row('a', 2), row('b', 1)], 15_000))).toEqual([row('a', 2)]);
});

test('due() returns again what was not acknowledged, and only that', () => {
  const totals = newSentTotals(YEAR_MS);
  const first = totals.due([row('a', 1), row('b', 1)], 0);
  totals.acknowledge(first.slice(0, 1), 0);
  expect(rowsOf(totals.due([row('a', 1), row('b', 1)], 15_000))).toEqual([row('b', 1)]);
});

test('due() returns a histogram as a whole when one of its buckets has changed', () => {
  const totals = newSentTotals(YEAR_MS);
  totals.acknowledge(totals.due([row('a', 1, '0'), row('a', 5, '1')], 0), 0);
  expect(rowsOf(totals.due([row('a', 1, '0'), row('a', 6, '1')], 1))).toHaveLength(2);
});

test('due() returns an unchanged total again an hour after it was acknowledged', () => {
  const totals = newSentTotals(YEAR_MS);
  totals.acknowledge(totals.due([row('a', 1)], 0), 0);
  expect(totals.due([row('a', 1)], REPEAT_MS - 1)).toEqual([]);
  const again = totals.due([row('a', 1)], REPEAT_MS);
  expect(again).toHaveLength(1);
  totals.acknowledge(again, REPEAT_MS);
  expect(totals.due([row('a', 1)], 2 * REPEAT_MS - 1)).toEqual([]);
});

test('due() leaves out a series that has not changed for the retention period, until it changes', () => {
  const totals = newSentTotals(YEAR_MS);
  const quiet = [row('a', 1, 'sum', 5), row('a', 1, '0', 0)];
  expect(totals.due(quiet, YEAR_MS + 4)).toHaveLength(1);
  expect(totals.due(quiet, YEAR_MS + 5)).toEqual([]);
  expect(totals.due([row('a', 2, 'sum', YEAR_MS + 9), row('a', 1, '0', 0)], YEAR_MS + 10)).toHaveLength(1);
});

function row(labels: string, value: number, part: CounterTable['part'] = '', changedAt = 0): CounterTable {
  return {
    id: `runs ${labels} ${part}`,
    name: 'runs',
    labels,
    part,
    value,
    changed_at: changedAt,
    resumed_at: null,
    resumed_from: null,
  };
}

function rowsOf(series: readonly TotalSeries[]): CounterTable[] {
  return series.flatMap(({ rows }) => rows);
}
