import { expect, test } from 'vitest';
import { time } from './format.ts';

test('time() is to the second, in UTC', () => {
  expect(time(Date.UTC(2026, 0, 2, 3, 4, 5, 999))).toBe('2026-01-02 03:04:05');
});
