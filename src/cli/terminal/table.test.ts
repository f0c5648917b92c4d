import { expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { UNLIMITED } from './screen.ts';
import { plain, writable } from './style.ts';
import { table as tableOn, type Cell, type Column } from './table.ts';

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

const COLUMNS: readonly Column[] = [
  { heading: 'NAME', min: 6 },
  { heading: 'PATH', min: 8, cutAt: 'start' },
  { heading: 'TOKENS', right: true, drop: 2 },
  { heading: 'TIME', right: true, drop: 1 },
  { heading: 'COST', right: true },
];

const ROWS = [
  ['implement-parser', 'src/a/b/parser.ts', '1,234,567', '1.5 min', '$0.1000'],
  ['检查 🧪', 'src/x.ts', '1', '3 s', '$10.0000'],
];

test('a table too wide for its screen cuts names, at the end or for paths at the start', () => {
  expect(table(COLUMNS, ROWS, 55).split('\n')).toEqual([
    'NAME          PATH            TOKENS     TIME      COST',
    'implement-p…  …/parser.ts  1,234,567  1.5 min   $0.1000',
    '检查 🧪       src/x.ts             1      3 s  $10.0000',
  ]);
});

test('a narrower screen loses columns by their importance, before any line is broken', () => {
  const headings = [80, 50, 40, 30, 25].map((width) =>
    table(COLUMNS, ROWS, width).split('\n')[0]?.split(/ +/).join(' '),
  );
  expect(headings).toEqual([
    'NAME PATH TOKENS TIME COST',
    'NAME PATH TOKENS TIME COST',
    'NAME PATH TIME COST',
    'NAME PATH COST',
    'NAME PATH COST',
  ]);
  for (let width = 20; width < 80; width++)
    for (const line of table(COLUMNS, ROWS, width).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
});

const RED = '\u001B[31m';

test('colours do not change the widths, and are written only to a stream that shows them', () => {
  const cells: Cell[][] = [[{ text: 'failure\u{fdd1}', style: 'bad' }, 'x']];
  const text = tableOn([{ heading: 'RESULT' }, { heading: 'B' }], cells, UNLIMITED);
  expect(plain(text)).toBe('RESULT           B\nfailure\\u{fdd1}  x');
  const stream = { isTTY: true, getColorDepth: () => 8, write: () => true, on: () => {} };
  const coloured = writable(text, stream as unknown as NodeJS.WritableStream);
  expect(coloured).toContain(`${RED}failure\\u{fdd1}\u001B[39m  x`);
});

function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], width = Infinity): string {
  return plain(tableOn(columns, rows, { ...UNLIMITED, width }));
}
