import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { makeFolder } from './make-folder.ts';

describe('makeFolder()', () => {
  test('makes all that is missing, for the owner only, and leaves alone what is there', () => {
    const base = temporaryFolder();
    makeFolder(join(base, 'a', 'b', 'c'));
    makeFolder(join(base, 'a', 'b', 'c'));
    expect(['a', 'a/b', 'a/b/c'].map((path) => permissions(join(base, path)))).toEqual(['700', '700', '700']);
  });

  test('throws where a file is in the way', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow('EEXIST');
    expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
  });

  test.runIf(process.platform === 'linux')('throws, and returns, where no folder can be made at any level', () => {
    expect(() => makeFolder('/proc/stepmeter/state')).toThrow('ENOENT');
  });
});

function permissions(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
