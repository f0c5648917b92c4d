import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { requireOwnFolder } from './own-folder.ts';

test('requireOwnFolder() accepts an own folder and a missing one', () => {
  const folder = temporaryFolder();
  expect(() => requireOwnFolder(folder)).not.toThrow();
  expect(() => requireOwnFolder(join(folder, 'missing'))).not.toThrow();
});

test('requireOwnFolder() refuses a file', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(() => requireOwnFolder(file)).toThrow(`Cannot use the state folder ${file}: it is not a folder`);
});

test('requireOwnFolder() refuses a folder that every user can write to', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  expect(() => requireOwnFolder(folder)).toThrow(`Cannot use the state folder ${folder}: every user can write to it`);
});

test.skipIf(process.geteuid?.() !== 0)('requireOwnFolder() refuses a folder of another user', () => {
  const folder = temporaryFolder();
  chownSync(folder, 12_345, 12_345);
  expect(() => requireOwnFolder(folder)).toThrow('it belongs to user 12345, and this is user 0');
});

test('requireOwnFolder() accepts a folder that the own group can write to', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o770);
  expect(() => requireOwnFolder(folder)).not.toThrow();
});

test.skipIf(process.geteuid?.() !== 0)('requireOwnFolder() refuses a folder that another group can write to', () => {
  const folder = temporaryFolder();
  chownSync(folder, 0, 12_345);
  chmodSync(folder, 0o770);
  expect(() => requireOwnFolder(folder)).toThrow('group 12345 can write to it');
});
