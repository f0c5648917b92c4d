import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';

const MOST_FILES = 25;

/** Lists that people read: each decision and each page is a file of its own, named in an index. */
const LISTED: readonly string[] = ['docs/adr', 'docs'];

describe('folders of the repository', () => {
  test('hold at most 25 files each, except for decisions and pages', () => {
    expect(largeFolders(committedFiles()).filter((folder) => !LISTED.includes(folder))).toEqual([]);
  });

  test('are large with 26 files, without counting files in folders below', () => {
    const files = Array.from({ length: MOST_FILES }, (_, index) => `a/${index}.ts`);
    expect(largeFolders([...files, 'a/b/x.ts', 'x.ts'])).toEqual([]);
    expect(largeFolders([...files, 'a/x.ts', 'x.ts'])).toEqual(['a']);
  });
});

function largeFolders(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const folder of files.map(dirname)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) => (count > MOST_FILES ? [folder] : [])).sort();
}

/** The files in Git's index, so that generated and ignored files do not count. */
function committedFiles(): string[] {
  return execFileSync('git', ['ls-files'], { encoding: 'utf8', maxBuffer: 16_000_000 }).split('\n').filter(Boolean);
}
