import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openDiscarder } from './discard.ts';
import type { SpoolEntry } from '../spool/spool-reader.ts';

describe('openDiscarder()', () => {
  test('removes what it is given, portion by portion', async () => {
    const folder = temporaryFolder();
    const reads = ['a.json', 'b.json', 'c.json'].map((name) => recordIn(folder, name));
    const { discard, finish } = openDiscarder();
    await discard(reads.slice(0, 2));
    await discard(reads.slice(2));
    await finish();
    expect(reads.filter(({ path }) => existsSync(path))).toEqual([]);
  });

  test('does not mind what is gone already', async () => {
    const { discard, finish } = openDiscarder();
    await discard([readAt(join(temporaryFolder(), 'gone.json'))]);
    await expect(finish()).resolves.toBeUndefined();
  });

  test('removes what can be removed, and reports the rest to each caller', async () => {
    const folder = temporaryFolder();
    const stuck = join(folder, 'a-folder.json');
    mkdirSync(stuck);
    const other = recordIn(folder, 'b.json');
    const { discard, finish } = openDiscarder();
    await discard([readAt(stuck), other]);
    // The result is not awaited for a while: that alone must not end the process.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(finish()).rejects.toThrow(/EISDIR|EPERM/);
    await expect(discard([])).rejects.toThrow(/EISDIR|EPERM/);
    expect(existsSync(other.path)).toBe(false);
  });
});

function recordIn(folder: string, name: string): SpoolEntry {
  const path = join(folder, name);
  writeFileSync(path, '{}');
  return readAt(path);
}

function readAt(path: string): SpoolEntry {
  return { folder: '', name: '', context: undefined, path, id: '', at: 0, bytes: 2 };
}
