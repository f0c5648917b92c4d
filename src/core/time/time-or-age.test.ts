import { expect, test } from 'vitest';
import { lengthOfTime, timeOf, timeOrAge } from './time-or-age.ts';

const NOW = Date.UTC(2026, 10, 28);

test('timeOrAge() parses every time that toISOString() writes, with its fraction of a second', () => {
  const at = Date.UTC(2026, 10, 2, 8, 0, 0, 123);
  expect(timeOrAge(new Date(at).toISOString(), NOW)).toBe(at);
  expect(timeOrAge('2d', NOW)).toBe(Date.UTC(2026, 10, 26));
});

test('lengthOfTime() parses a number with a unit', () => {
  expect(['14d', '6h', '90m', '1.5s', '0d'].map(lengthOfTime)).toEqual([1_209_600_000, 21_600_000, 5_400_000, 1500, 0]);
});

test('what is neither a time nor an age is undefined', () => {
  for (const other of ['', '14', 'd', '-1d', '1w', '1 d', '1.2.3d']) expect(lengthOfTime(other)).toBeUndefined();
  for (const other of ['yesterday', '2026-13-01', '2026-11-02 08:00', '20261102', '2026-11-02T08:00:00.Z'])
    expect([timeOf(other), timeOrAge(other, NOW)]).toEqual([undefined, undefined]);
});
