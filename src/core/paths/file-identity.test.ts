import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { fileIdentity } from './file-identity.ts';

test('a file keeps its identity when it is written to, and another file at its path has another one', () => {
  const file = join(temporaryFolder(), 'a');
  writeFileSync(file, '1');
  const identity = fileIdentity(file);
  writeFileSync(file, '22');
  expect(fileIdentity(file)).toBe(identity);
  writeFileSync(`${file}.new`, '1');
  renameSync(`${file}.new`, file);
  expect(fileIdentity(file)).toEqual(expect.any(String));
  expect(fileIdentity(file)).not.toBe(identity);
});

test('a path without a file, or one that cannot be followed, has no identity', () => {
  const folder = temporaryFolder();
  symlinkSync('loop', join(folder, 'loop'));
  expect(fileIdentity(join(folder, 'missing'))).toBeUndefined();
  expect(fileIdentity(join(folder, 'loop', 'store.db'))).toBeUndefined();
});
