import { expect, test } from 'vitest';
import { positive, text } from './option-values.ts';

test('text() takes one text that says something', () => {
  expect(text('--step')('plan')).toBe('plan');
  expect(() => text('--step')('')).toThrow('Cannot take "" for --step: it is empty');
  expect(() => text('--step')(['a', 'b'])).toThrow('Cannot take ["a","b"] for --step: it is given more than once');
});

test('positive() takes a whole number of at least one', () => {
  expect(positive('--limit')(20)).toBe(20);
  for (const other of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', [1, 2]])
    expect(() => positive('--limit')(other)).toThrow(/^Cannot take .* for --limit: a whole number above 0 is needed$/);
});
