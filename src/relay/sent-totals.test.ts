import { expect, test } from 'vitest';
import type { CounterTable } from '../store/schema.ts';
import { newSentTotals } from './sent-totals.ts';

const HOUR = 3_600_000;

const row = (labels: string, value: number, part = ''): CounterTable => ({
  id: `runs ${labels} ${part}`,
  name: 'runs',
  labels,
  part,
  value,
});

test('what the collector has taken is due again when it has changed', () => {
  const totals = newSentTotals();
  expect(totals.due([row('a', 1), row('b', 1)], 0)).toHaveLength(2);
  totals.taken();
  expect(totals.due([row('a', 2), row('b', 1)], 15_000)).toEqual([row('a', 2)]);
});

test('what the collector has not taken stays due', () => {
  const totals = newSentTotals();
  totals.due([row('a', 1)], 0);
  expect(totals.due([row('a', 1)], 15_000)).toHaveLength(1);
});

test('a histogram is due as a whole when one of its buckets has changed', () => {
  const totals = newSentTotals();
  totals.due([row('a', 1, '0'), row('a', 5, '1')], 0);
  totals.taken();
  expect(totals.due([row('a', 1, '0'), row('a', 6, '1')], 1)).toHaveLength(2);
});

test('an unchanged total is due again after an hour since it was sent', () => {
  const totals = newSentTotals();
  totals.due([row('a', 1)], 0);
  totals.taken();
  expect(totals.due([row('a', 1)], HOUR - 1)).toEqual([]);
  expect(totals.due([row('a', 1)], HOUR)).toHaveLength(1);
  totals.taken();
  expect(totals.due([row('a', 1)], 2 * HOUR - 1)).toEqual([]);
});
