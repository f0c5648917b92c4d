import { expect, test } from 'vitest';
import { signedUsd } from './words.ts';

test('amounts with a sign are rounded to cents before the sign is chosen', () => {
  expect([-1.234, -0.005001, -0.004, 0, 0.004, 2.5].map(signedUsd)).toEqual([
    '-$1.23',
    '-$0.01',
    '+$0.00',
    '+$0.00',
    '+$0.00',
    '+$2.50',
  ]);
});
