import { expect, test } from 'vitest';
import { dayLabels } from './day-labels.ts';

test('dayLabels() names the year only of several years', () => {
  expect(dayLabels(['2026-01-01', '2026-12-31'])).toEqual(['01-01', '12-31']);
  expect(dayLabels(['2025-12-31', '2026-01-01'])).toEqual(['2025-12-31', '2026-01-01']);
  expect(dayLabels([])).toEqual([]);
});
