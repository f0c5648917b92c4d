import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test('sparkline() draws shares of the largest value, nothing as a dot, and what is unknown as a space', () => {
  expect(sparkline([2, null, 4])).toBe('▄ █');
  expect(sparkline([0, 1, 4, 8, 0.001])).toBe('·▁▄█▁');
  expect(sparkline([0, 0])).toBe('··');
  expect(sparkline([])).toBe('');
});
