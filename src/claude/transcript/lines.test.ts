import { describe, expect, test } from 'vitest';
import { cutLines } from './lines.ts';

describe('cutLines()', () => {
  const text = '{"a":1}\n\n{"b":"zwölf 𝒳 Boxkämpfer"}\r\n{"c":3}';

  test.each([1, 2, 3, 5, 7, 1000])('finds the same lines in chunks of %d bytes, whole characters and all', (size) => {
    expect(linesOf(Buffer.from(text), size)).toEqual(['{"a":1}', '{"b":"zwölf 𝒳 Boxkämpfer"}\r', '{"c":3}']);
  });

  test('has no line in nothing', () => {
    expect(linesOf(Buffer.from(''), 1)).toEqual([]);
    expect(linesOf(Buffer.from('\n \n'), 1)).toEqual([]);
  });

  test('takes a line of many megabytes', () => {
    const huge = JSON.stringify({ text: 'x'.repeat(20_000_000) });
    expect(linesOf(Buffer.from(`${huge}\nnext\n`), 65_536)).toEqual([huge, 'next']);
  });

  test('leaves out a line that is longer than it may be, and no other', () => {
    for (const size of [1, 4, 100])
      expect(linesOf(Buffer.from('12345\n123456\n12\n1234567'), size, 5)).toEqual(['12345', '12']);
  });
});

/** The lines in bytes that come in chunks of this size. */
function linesOf(bytes: Buffer, size: number, longest?: number): string[] {
  const lines: string[] = [];
  const cutter = cutLines((line) => lines.push(line), longest);
  for (let from = 0; from < bytes.length; from += size) cutter.push(bytes.subarray(from, from + size));
  cutter.end();
  return lines;
}
