import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../src/testing/temporary-folder.ts';
import { lineDifference, splitLines, textDifference } from './line-difference.ts';

describe('lineDifference()', () => {
  test.each([
    ['nothing and nothing', '', ''],
    ['a file and nothing', 'a\nb\n', ''],
    ['nothing and a file', '', 'a\nb'],
    ['an added line end', 'a\nb', 'a\nb\n'],
    ['other line ends', 'a\nb\n', 'a\r\nb\r\n'],
    ['a line in the middle', 'a\nb\nc\n', 'a\nx\nc\n'],
    ['a moved line', 'a\nb\nc\nd\n', 'b\nc\nd\na\n'],
    ['repeated lines', 'a\na\na\nb\n', 'a\nb\na\n'],
  ])('counts between %s what git counts', (_name, before, after) => {
    expect(difference(before, after)).toEqual(numstat(before, after));
  });

  test('counts what git counts between texts of few different lines, which match in many ways', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % below;
    const text = (): string => Array.from({ length: random(40) }, () => `${random(5)}\n`).join('');
    for (let i = 0; i < 40; i++) {
      const [before, after] = [text(), text()];
      expect(difference(before, after), JSON.stringify([before, after])).toEqual(numstat(before, after));
    }
  });

  test('counts of a large rewritten file at least what has no equal, and keeps the sum right', () => {
    const before = Array.from({ length: 30_000 }, (_, i) => `old ${i}\n`);
    const after = Array.from({ length: 20_000 }, (_, i) => (i < 100 ? `old ${29_000 - i}\n` : `new ${i}\n`));
    expect(lineDifference(before, after)).toEqual({ linesAdded: 19_900, linesRemoved: 29_900 });
  });
});

describe('textDifference()', () => {
  test('counts what git counts, wherever the texts differ', () => {
    let seed = 11;
    const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % below;
    const text = (): string => Array.from({ length: random(12) }, () => ['a', 'b', '\n', '\n'][random(4)]).join('');
    for (let i = 0; i < 60; i++) {
      const [start, end, before, after] = [text(), text(), text(), text()];
      const pair = [start + before + end, start + after + end] as const;
      const found = textDifference(...pair);
      expect([found?.linesAdded, found?.linesRemoved], JSON.stringify(pair)).toEqual(numstat(...pair));
    }
  });

  test('compares no texts that are too large for a hook', () => {
    const half = 'x\n'.repeat(2 * 1024 * 1024);
    expect(textDifference(half, `${half}y`)).toBeUndefined();
    expect(textDifference(half.slice(2), half)).toEqual({ linesAdded: 1, linesRemoved: 0 });
  });
});

function difference(before: string, after: string): number[] {
  const { linesAdded, linesRemoved } = lineDifference(splitLines(before), splitLines(after));
  return [linesAdded, linesRemoved];
}

function numstat(before: string, after: string): number[] {
  const folder = temporaryFolder();
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(a, before);
  writeFileSync(b, after);
  try {
    execFileSync('git', ['diff', '--no-index', '--minimal', '--numstat', a, b], { cwd: folder, stdio: 'pipe' });
    return [0, 0];
  } catch (error) {
    const { stdout } = error as { stdout: Buffer };
    return stdout.toString().split('\t').slice(0, 2).map(Number);
  }
}
