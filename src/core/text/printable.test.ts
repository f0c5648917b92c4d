import { expect, test } from 'vitest';
import { printable, printableLines } from './printable.ts';

test.each([
  ['a colour', 'a\u001B[31mred', String.raw`a\x1b[31mred`],
  ['a window title', '\u001B]0;title\u0007', String.raw`\x1b]0;title\x07`],
  ['a C1 control', '\u009B2J', String.raw`\x9b2J`],
  ['ends of lines', 'a\nb\r\u0085\u2028\u2029', String.raw`a\nb\r\x85\u{2028}\u{2029}`],
  ['a tab, NUL and DEL', '\t\0\u007F', String.raw`\t\x00\x7f`],
  ['bidi controls', 'a\u202Egpj.exe\u2066\u200F', String.raw`a\u{202e}gpj.exe\u{2066}\u{200f}`],
  ['zero width', 'a\u200Bb\uFEFF\u00AD', String.raw`a\u{200b}b\u{feff}\xad`],
  ['invisible tags', 'a\u{E0041}', String.raw`a\u{e0041}`],
  ['a lone surrogate', 'a\uD800', String.raw`a\u{d800}`],
  ['a blank letter', '\u3164', String.raw`\u{3164}`],
])('printable() escapes %s', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('printable() leaves text of any language and escapes as they are', () => {
  const text = String.raw`naïve 漢字 עברית 🎉 e\u0301 C:\temp\n`;
  expect(printable(text)).toBe(text);
});

test('printableLines() keeps the lines and escapes each', () => {
  expect(printableLines('a\n\u001Bb\r\n')).toBe(String.raw`a${'\n'}\x1bb\r${'\n'}`);
});
