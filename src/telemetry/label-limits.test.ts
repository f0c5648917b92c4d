import { expect, test } from 'vitest';
import { LABEL_LIMITS, shorten } from './label-limits.ts';
import { METRIC, type Metric } from './names.ts';

test('shorten() keeps what fits, and halves no character', () => {
  expect(shorten('abcd', 4)).toBe('abcd');
  expect(shorten('abcde', 4)).toBe('abc…');
  expect(shorten('ab😀de', 4)).toBe('ab…');
});

test('every limit is of a label that a metric has', () => {
  const labels = new Set(Object.values(METRIC).flatMap((metric: Metric) => metric.labels));
  expect(Object.keys(LABEL_LIMITS).filter((label) => !labels.has(label))).toEqual([]);
});
