import { expect, test } from 'vitest';
import { outputDifference } from './shown-output.ts';

test('output agrees if only IDs, times, durations, sizes and spaces differ', () => {
  const shown = 'run 01a2044e-5977-7ce4-beef-036055c8a436 · 2026-11-22 17:29:33 UTC\nplan   761 ms  $0.0308';
  const printed = 'run 01a22143-b172-7103-a8da-71ccc4b9436c · 2026-11-28 08:26:54 UTC\nplan  1.3 s   $0.0308\n';
  expect(outputDifference(shown, printed)).toBeUndefined();
});

test.each([
  ['another amount', 'plan $0.0308', 'plan $0.0309'],
  ['a line too many', 'a\nb', 'a\nb\nc'],
  ['a missing line', 'a\nb', 'a'],
  ['another text around an omission', 'a … b', 'a x c'],
])('output differs by %s', (_, shown, printed) => {
  expect(outputDifference(shown, printed)).toMatchObject({ printed });
});

test('omissions stand for any lines, or any text in a line', () => {
  expect(outputDifference('a\n…\nz', 'a\nb\nc\nz')).toBeUndefined();
  expect(outputDifference('a\n…', 'a\nb\nc')).toBeUndefined();
  expect(outputDifference('{"key":"…","n":1}', '{"key":"abc","n":1}')).toBeUndefined();
});
