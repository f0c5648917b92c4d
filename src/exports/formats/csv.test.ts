import { expect, test } from 'vitest';
import { columnsOf } from '../column.ts';
import { csvOf } from './csv.ts';

const { text, integer } = columnsOf<Row>();

const COLUMNS = [text('name', 's', 'm'), integer('count', '1', 's', 'm')];

test.each([
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['🧪 é', '🧪 é'],
  ['\u001b[31mred', '\u001b[31mred'],
  ['', '""'],
  [null, ''],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  ['＝1', "'＝1"],
  ['=a,"b"', `"'=a,""b"""`],
  ["'=1", "'=1"],
  ['a=1', 'a=1'],
])('CSV writes the text %j as %j', async (name, cell) => {
  expect(await csv([{ name, count: 1 }])).toBe(`name,count\r\n${cell},1\r\n`);
});

test('CSV leaves negative numbers as they are, and unknown ones empty', async () => {
  expect(await csv([{ name: 'a', count: -5 }])).toBe('name,count\r\na,-5\r\n');
  expect(await csv([{ name: 'a', count: null }])).toBe('name,count\r\na,\r\n');
});

test('CSV without rows has a header', async () => {
  expect(await csv([])).toBe('name,count\r\n');
});

type Row = { readonly name: string | null; readonly count: number | null };

async function csv(rows: readonly Row[]): Promise<string> {
  let written = '';
  for await (const chunk of csvOf(COLUMNS as never, pages(rows))) written += chunk;
  return written;
}

async function* pages(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  if (rows.length > 0) yield rows;
}
