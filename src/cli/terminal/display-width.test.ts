import { expect, test } from 'vitest';
import { cut, displayWidth } from './display-width.ts';

test.each([
  ['', 0],
  ['plan', 4],
  ['检查', 4],
  ['한국어', 6],
  ['e\u0301', 1],
  ['🧪', 2],
  ['👨‍👩‍👧', 2],
  ['🇨🇭', 2],
  ['✔️', 2],
  ['✔', 1],
  ['#1', 2],
  ['…', 1],
])('displayWidth(%j) is %i', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('cut() keeps graphemes whole and never exceeds the width', () => {
  expect(cut('implement', 9)).toBe('implement');
  expect(cut('implement', 5)).toBe('impl…');
  expect(cut('检查检查', 6)).toBe('检查…');
  expect(cut('检查检查', 4)).toBe('检…');
  expect(cut('src/a/b.ts', 6, 'start')).toBe('…/b.ts');
  expect(cut('👨‍👩‍👧👨‍👩‍👧', 3)).toBe('👨‍👩‍👧…');
});
