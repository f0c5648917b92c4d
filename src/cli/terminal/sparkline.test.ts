import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test('sparkline() draws shares of the largest value, and nothing as a dot', () => {
  expect(sparkline([0, 1, 4, 8, 0.001])).toBe('·▁▄█▁');
  expect(sparkline([0, 0])).toBe('··');
  expect(sparkline([])).toBe('');
});
