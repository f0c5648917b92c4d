import { expect, test } from 'vitest';
import { linePatch } from './line-patch.ts';

test('linePatch() has what changed between three lines of context', () => {
  const before = text('1', '2', '3', '4', '5', '6', '7', '8', '9');
  const after = text('1', '2', '3', '4', 'five', 'and a half', '6', '7', '8', '9');
  const lines = [' 2', ' 3', ' 4', '-5', '+five', '+and a half', ' 6', ' 7', ' 8'];
  expect(linePatch(before, after)).toEqual([{ oldStart: 2, oldLines: 7, newStart: 2, newLines: 8, lines }]);
});

test('linePatch() is empty where nothing changed', () => {
  expect(linePatch(text('a', 'b'), text('a', 'b'))).toEqual([]);
});

test.each([
  ['added at the end', text('a'), text('a', 'b'), [' a', '+b']],
  ['added at the start', text('b'), text('a', 'b'), ['+a', ' b']],
  ['doubled', text('a', 'a'), text('a', 'a', 'a'), [' a', ' a', '+a']],
  ['removed', text('a', 'b'), text('a'), [' a', '-b']],
  ['the first', '', text('a'), ['+a']],
])('linePatch() has a line that is %s', (_title, before, after, lines) => {
  expect(linePatch(before, after)).toMatchObject([{ lines }]);
});

function text(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
