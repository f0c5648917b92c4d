import { expect, test } from 'vitest';
import { noticesOf } from './export-drops.ts';

test('noticesOf() reports items that were refused for the same reason once', () => {
  const refused = ['a', 'b', 'c'].map((item) => ({ item, reason: item === 'c' ? 'too old' : 'too long' }));
  expect(noticesOf('traces', { accepted: [], refused, partial: [], suspects: [] })).toEqual([
    expect.stringContaining('too long'),
    expect.stringContaining('too old'),
  ]);
});
