import { expect, test } from 'vitest';
import { openFrame } from './live-frame.ts';

test('a frame replaces what it drew, and shows the cursor again at its end', () => {
  const written: string[] = [];
  const frame = openFrame((text) => written.push(text));
  frame.draw(['a', 'b']);
  frame.draw(['c']);
  frame.close(false);
  expect(written).toEqual([
    '\u001B[?25l\u001B[Ja\nb\n',
    '\u001B[?25l\u001B[2A\r\u001B[Jc\n',
    '\u001B[1A\r\u001B[J\u001B[?25h',
  ]);
});

test('a cleared frame is drawn at the top of the screen, without going back over lines that may have wrapped', () => {
  const written: string[] = [];
  const frame = openFrame((text) => written.push(text));
  frame.draw(['a', 'b']);
  frame.clear();
  frame.draw(['c']);
  expect(written.slice(1)).toEqual(['\u001B[2J\u001B[H', '\u001B[?25l\u001B[Jc\n']);
});
