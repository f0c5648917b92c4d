import { expect, test } from 'vitest';
import { wrap } from './wrap.ts';

test('wrap() breaks at spaces, keeps those at the start, and leaves long words whole', () => {
  expect(wrap('one two three', 8)).toBe('one two\nthree');
  expect(wrap('  → run this', 8, '    ')).toBe('  → run\n    this');
  expect(wrap('a https://example.org/long b', 10)).toBe('a\nhttps://example.org/long\nb');
  expect(wrap('one two', Infinity)).toBe('one two');
});
