import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { ownModule, packageFolder } from './package-folder.ts';

test('packageFolder() is the nearest folder with the hooks', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'hooks'));
  writeFileSync(join(folder, 'hooks', 'hooks.json'), '{}');
  expect(packageFolder(join(folder, 'dist', 'src', 'core'))).toBe(folder);
  for (const part of ['package.json', 'docker-compose.yml', 'bin/stepmeter.mjs'])
    expect(existsSync(join(packageFolder(), part))).toBe(true);
});

test('packageFolder() says that there is none', () => {
  expect(() => packageFolder('/no/such/folder')).toThrow("Cannot find Stepmeter's own folder");
});

test('ownModule() is the location of a module of the sources', () => {
  expect(ownModule('core/paths/package-folder').href).toBe(new URL('package-folder.ts', import.meta.url).href);
});
