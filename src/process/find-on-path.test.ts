import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { findOnPath } from './find-on-path.ts';

describe('findOnPath()', () => {
  test('finds the first file of that name, not a folder', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a', 'claude'), { recursive: true });
    for (const name of ['b', 'c']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'claude'), '', { mode: 0o755 });
    }
    const PATH = ['missing', 'a', 'b', 'c'].map((name) => join(folder, name)).join(':');
    expect(findOnPath('claude', { PATH })).toBe(join(folder, 'b', 'claude'));
    expect(findOnPath('other', { PATH })).toBeUndefined();
    expect(findOnPath('claude', {})).toBeUndefined();
  });

  test('passes over a file that cannot be run', () => {
    const folder = temporaryFolder();
    for (const [name, mode] of [
      ['a', 0o644],
      ['b', 0o755],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'claude'), '', { mode });
    }
    const PATH = ['a', 'b'].map((name) => join(folder, name)).join(':');
    expect(findOnPath('claude', { PATH })).toBe(join(folder, 'b', 'claude'));
  });

  test('leaves a path as it is', () => {
    expect(findOnPath('/x/claude', { PATH: '' })).toBe('/x/claude');
    expect(findOnPath('./claude', { PATH: '' })).toBe('./claude');
  });
});
