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

  test.each([1, 2, 3, 7, 1000, 100_000])('reads a long line without its long strings in chunks of %d bytes', (size) => {
    const row = (content: string | null) => ({
      a: ['x\\', '"', content, ''],
      usage: { input: 1 },
      content,
      'b"': '\\"',
    });
    const long = JSON.stringify(row(`${'picture \\" '.repeat(10_000)}\\`));
    expect(linesOf(Buffer.from(`1\n${long}\n2`), size, 1000)).toEqual(['1', JSON.stringify(row(null)), '2']);
  });

  test.each([1, 2, 3, 1000])('reads a long line without the end of long lists in chunks of %d bytes', (size) => {
    const texts = (length: number): string[] => Array.from({ length }, (_, i) => `+${i}`);
    const row = (lines: readonly unknown[]) => ({
      hunks: [{ lines, next: 'a' }, { lines: texts(1000) }, { lines: [...texts(999), 1, 'x', { y: 'z' }] }],
      last: ['b', 'c'],
    });
    const long = JSON.stringify(row(texts(5000)));
    const short = JSON.stringify(row([...texts(1000), null]));
    expect(linesOf(Buffer.from(`1\n${long}\n2`), size, 30_000).join() === ['1', short, '2'].join()).toBe(true);
  });

  test('says which lines it shortened and which it lost', () => {
    const found: unknown[] = [];
    const cutter = cutLines((line, shortened) => found.push([line, shortened]), {
      longest: 10,
      onLost: () => found.push('lost'),
    });
    cutter.push(Buffer.from(`"short"\n"${'x'.repeat(100_000)}"\n${'1'.repeat(11)}\n"${'x'.repeat(100_000)}`));
    cutter.end();
    expect(found).toEqual([['"short"', false], ['null', true], 'lost', 'lost']);
  });
});

/** The lines in bytes that come in chunks of this size. */
function linesOf(bytes: Buffer, size: number, longest?: number): string[] {
  const lines: string[] = [];
  const cutter = cutLines((line) => lines.push(line), longest === undefined ? {} : { longest });
  for (let from = 0; from < bytes.length; from += size) cutter.push(bytes.subarray(from, from + size));
  cutter.end();
  return lines;
}
