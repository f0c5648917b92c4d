import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedProject, type CachedProject } from '../../testing/cache/cached-project.ts';
import { FAKE_NPM, installIn, installingProject } from '../../testing/cache/installing-project.ts';
import { writeFiles } from '../../testing/git-project.ts';
import type { Install } from './install-packages.ts';

describe('installPackages()', () => {
  test('places the packages of an equal install in another worktree, with links and paths of its own', async () => {
    const project = installingProject();
    const other = project.copy();
    expect(await installIn(project)).toMatchObject({ hit: false, exitCode: 0 });
    expect(await installIn(other)).toMatchObject({ hit: true });
    expect(other.runs()).toBe(0);
    for (const path of linksBelow(join(other.folder, 'node_modules')))
      expect(realpathSync(path).startsWith(`${other.folder}/`), `${path} -> ${readlinkSync(path)}`).toBe(true);
    const read = (path: string): string => readFileSync(join(other.folder, path), 'utf8');
    expect(read('node_modules/.modules.yaml')).toBe(`store: ${other.folder}/node_modules\n`);
    expect(read('packages/one/node_modules/own/index.js')).toBe('own\n');
    expect(lstatSync(join(other.folder, 'node_modules/dep/cli.sh')).mode & 0o777).toBe(0o755);
    expect(await installIn(other)).toMatchObject({ hit: true });
  });

  test.each<readonly [string, (project: CachedProject) => void, Partial<Install>, Record<string, string>]>([
    ['the lockfile', ({ folder }) => writeFiles(folder, { 'package-lock.json': '{"packages": {"x": {}}}' }), {}, {}],
    ['a manifest', ({ folder }) => writeFiles(folder, { 'packages/one/package.json': '{"name": "two"}' }), {}, {}],
    ['settings', ({ folder }) => writeFiles(folder, { '.npmrc': 'omit=dev\n//r/:_authToken=${TOKEN}' }), {}, {}],
    ['settings of the user', ({ home }) => writeFiles(home, { '.npmrc': 'omit=dev' }), {}, {}],
    ['a setting in the environment', () => {}, {}, { npm_config_omit: 'dev' }],
    ['the command', () => {}, { command: ['npm', 'ci', '--omit=dev'] }, {}],
    ['the package manager', ({ home }) => writeFiles(home, { 'bin/npm': `${FAKE_NPM}# newer\n` }), {}, {}],
    ['Node', ({ host }) => void (host.nodeAbi = '999'), {}, {}],
    ['the C library', ({ host }) => void (host.libc = 'musl'), {}, {}],
    ['a patch', ({ folder }) => writeFiles(folder, { 'patches/dep.patch': '1' }), {}, {}],
  ])('installs again after a change of %s', async (_, change, more, env) => {
    const project = installingProject();
    await installIn(project);
    rmSync(join(project.folder, 'node_modules'), { recursive: true });
    change(project);
    expect(await installIn(project, more, env)).toMatchObject({ hit: false, exitCode: 0 });
  });

  test('passes on what gives access to packages, without making it part of the key', async () => {
    const project = installingProject({ '.npmrc': 'omit=dev\n//registry/:_authToken=${TOKEN}' });
    await installIn(project, {}, { TOKEN: 'one', HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(readFileSync(join(project.folder, 'node_modules/dep/settings'), 'utf8')).toBe(' one\n');
    writeFiles(project.folder, { '.npmrc': 'omit=dev\n//registry/:_authToken=literal' });
    expect(await installIn(project, {}, { TOKEN: 'two' })).toMatchObject({ hit: true });
  });

  test('does not store an install that runs a script of the project', async () => {
    const project = installingProject({ 'package.json': '{"scripts": {"prepare": "husky"}}' });
    expect((await installIn(project)).notStored).toContain('the package has a script "prepare"');
    const command = ['npm', 'ci', '--ignore-scripts'] as const;
    await installIn(project, { command: [...command], refresh: true });
    rmSync(join(project.folder, 'node_modules'), { recursive: true });
    rmSync(join(project.folder, 'packages/one/node_modules'), { recursive: true });
    const result = await installIn(project, { command: [...command] });
    expect(result).toMatchObject({ hit: false });
    expect(result.notStored).toBeUndefined();
    expect(await installIn(project, { command: [...command] })).toMatchObject({ hit: true });
  });

  test('a failed install is not stored', async () => {
    const project = installingProject();
    writeFiles(project.home, { 'bin/npm': '#!/bin/sh\nexit 1' });
    expect(await installIn(project)).toMatchObject({ exitCode: 1, notStored: 'failures are not stored' });
  });

  test('with hard links, a change in one project is noticed before another one gets it', async () => {
    const project = installingProject();
    await installIn(project);
    const [first, second] = [project.copy(), project.copy()];
    for (const { folder } of [first, second])
      for (const path of ['node_modules', 'packages/one/node_modules']) rmSync(join(folder, path), { recursive: true });
    expect(await installIn(first, { placement: 'hardlink' })).toMatchObject({ hit: true });
    expect(lstatSync(join(first.folder, 'node_modules/dep/cli.sh')).nlink).toBe(2);
    writeFileSync(join(first.folder, 'node_modules/dep/cli.sh'), 'changed in place');
    expect(await installIn(second, { placement: 'hardlink' })).toMatchObject({ hit: false, reason: 'damaged' });
    expect(readFileSync(join(second.folder, 'node_modules/dep/cli.sh'), 'utf8')).toContain('echo dep');
  });

  test.each([
    [{ 'package.json': '{}' }, 'it has no lockfile'],
    [{ 'package-lock.json': '{}', 'yarn.lock': '' }, 'it has package-lock.json and yarn.lock'],
  ])('refuses a folder with %j', async (files, found) => {
    await expect(installIn(cachedProject(files))).rejects.toThrow(found);
  });
});

function linksBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name));
}
