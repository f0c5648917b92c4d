import { expect, test } from 'vitest';
import { countPatchLines } from './count-patch-lines.ts';

const HUNK = { oldStart: 1, oldLines: 2, newStart: 1, newLines: 3 };

test('countPatchLines() replaces the lines of each hunk by their numbers', () => {
  const patch = [
    { ...HUNK, lines: [' same', '-old "quoted" \\', '+new\t]', '+"', '\\ No newline at end of file'] },
    { ...HUNK, lines: [] },
    { lines: ['-"lines":["+x"]'], oldStart: 9 },
  ];
  const counted = [
    { ...HUNK, linesAdded: 2, linesRemoved: 1 },
    { ...HUNK, linesAdded: 0, linesRemoved: 0 },
    { linesAdded: 0, linesRemoved: 1, oldStart: 9 },
  ];
  expect(counts({ a: { structuredPatch: patch, lines: ['+kept'] }, b: { structuredPatch: patch } })).toEqual({
    a: { structuredPatch: counted, lines: ['+kept'] },
    b: { structuredPatch: counted },
  });
});

test.each([
  ['a text that looks like a patch', { text: '{"structuredPatch":[{"lines":["+a"]}]}' }],
  ['a text that ends with a backslash', { text: '\\', more: '"structuredPatch":[{"lines":["+a"' }],
  ['lines that are no texts', { structuredPatch: [{ lines: ['+a', 1] }, { lines: null }, 'lines', ['lines']] }],
  ['an empty patch', { structuredPatch: [], lines: ['+a'] }],
])('countPatchLines() leaves other records as they are: %s', (_what, record) => {
  expect(counts(record)).toEqual(record);
});

test('countPatchLines() ends with what is cut off', () => {
  const json = Buffer.from('{"structuredPatch":[{"lines":["+a","\\');
  expect(countPatchLines(json)).toEqual(json);
});

function counts(record: object): unknown {
  return JSON.parse(countPatchLines(Buffer.from(JSON.stringify(record))).toString('utf8'));
}
