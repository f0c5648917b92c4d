import { expect, test } from 'vitest';
import { table } from './table.ts';

test('table() aligns texts at the left, numbers at the right, and leaves nothing at the end of a line', () => {
  const columns = [{ heading: 'STEP' }, { heading: 'COST', right: true }, { heading: 'RESULT' }];
  const rows = [
    ['plan', '$1.2', 'success'],
    ['implement', '$10.25', ''],
  ];
  expect(table(columns, rows).split('\n')).toEqual([
    'STEP         COST  RESULT',
    'plan         $1.2  success',
    'implement  $10.25',
  ]);
});

test('table() without rows has its headings, and bears rows that are too short', () => {
  const columns = [{ heading: 'A' }, { heading: 'B', right: true }];
  expect(table(columns, [])).toBe('A  B');
  expect(table(columns, [['x']])).toBe('A  B\nx');
});

test('table() escapes what would break its rows or control the terminal', () => {
  const cells = [['a\nb\u001B[1m', 'c\u202Ed']];
  expect(table([{ heading: 'X' }, { heading: 'Y' }], cells).split('\n')).toEqual([
    'X            Y',
    String.raw`a\nb\x1b[1m  c\u{202e}d`,
  ]);
});
