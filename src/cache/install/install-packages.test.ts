import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedProject, type CachedProject } from '../../testing/cache/cached-project.ts';
import { writeFiles } from '../../testing/git-project.ts';
import type { CacheResult } from '../request.ts';
import { installPackages, type Install } from './install-packages.ts';

const FILES = {
  'package.json': '{"workspaces": ["packages/*"]}',
  'package-lock.json': '{"packages": {}}',
  'packages/one/package.json': '{"name": "one"}',
};

/** Installs packages with a program, a link to it, a link to a package of the workspace, and the path of the project. */
const NPM = `#!/bin/sh
echo run >> ../runs
mkdir -p node_modules/dep node_modules/.bin packages/one/node_modules/own
printf '#!/bin/sh\\necho dep' > node_modules/dep/cli.sh; chmod 755 node_modules/dep/cli.sh
ln -s ../dep/cli.sh node_modules/.bin/dep
ln -s ../packages/one node_modules/one
ln -s "$PWD/packages/one" node_modules/absolute
echo "store: $PWD/node_modules" > node_modules/.modules.yaml
echo "$npm_config_omit $TOKEN" > node_modules/dep/settings
echo own > packages/one/node_modules/own/index.js
echo "added 2 packages in $PWD"
`;

describe('installPackages()', () => {
  test('places the packages of an equal install in another worktree, with links and paths of its own', async () => {
    const project = installing();
    const other = project.copy();
    expect(await install(project)).toMatchObject({ hit: false, exitCode: 0 });
    expect(await install(other)).toMatchObject({ hit: true });
    expect(other.runs()).toBe(0);
    for (const path of linksBelow(join(other.folder, 'node_modules')))
      expect(realpathSync(path).startsWith(`${other.folder}/`), `${path} -> ${readlinkSync(path)}`).toBe(true);
    const read = (path: string): string => readFileSync(join(other.folder, path), 'utf8');
    expect(read('node_modules/.modules.yaml')).toBe(`store: ${other.folder}/node_modules\n`);
    expect(read('packages/one/node_modules/own/index.js')).toBe('own\n');
    expect(lstatSync(join(other.folder, 'node_modules/dep/cli.sh')).mode & 0o777).toBe(0o755);
    expect(await install(other)).toMatchObject({ hit: true });
  });

  test.each<readonly [string, (project: CachedProject) => void, Partial<Install>, Record<string, string>]>([
    ['the lockfile', ({ folder }) => writeFiles(folder, { 'package-lock.json': '{"packages": {"x": {}}}' }), {}, {}],
    ['a manifest', ({ folder }) => writeFiles(folder, { 'packages/one/package.json': '{"name": "two"}' }), {}, {}],
    ['settings', ({ folder }) => writeFiles(folder, { '.npmrc': 'omit=dev\n//r/:_authToken=${TOKEN}' }), {}, {}],
    ['settings of the user', ({ home }) => writeFiles(home, { '.npmrc': 'omit=dev' }), {}, {}],
    ['a setting in the environment', () => {}, {}, { npm_config_omit: 'dev' }],
    ['the command', () => {}, { command: ['npm', 'ci', '--omit=dev'] }, {}],
    ['the package manager', ({ home }) => writeFiles(home, { 'bin/npm': `${NPM}# newer\n` }), {}, {}],
    ['Node', ({ host }) => void (host.nodeAbi = '999'), {}, {}],
    ['the C library', ({ host }) => void (host.libc = 'musl'), {}, {}],
    ['a patch', ({ folder }) => writeFiles(folder, { 'patches/dep.patch': '1' }), {}, {}],
  ])('installs again after a change of %s', async (_, change, more, env) => {
    const project = installing();
    await install(project);
    rmSync(join(project.folder, 'node_modules'), { recursive: true });
    change(project);
    expect(await install(project, more, env)).toMatchObject({ hit: false, exitCode: 0 });
  });

  test('passes on what gives access to packages, without making it part of the key', async () => {
    const project = installing({ '.npmrc': 'omit=dev\n//registry/:_authToken=${TOKEN}' });
    await install(project, {}, { TOKEN: 'one', HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(readFileSync(join(project.folder, 'node_modules/dep/settings'), 'utf8')).toBe(' one\n');
    writeFiles(project.folder, { '.npmrc': 'omit=dev\n//registry/:_authToken=literal' });
    expect(await install(project, {}, { TOKEN: 'two' })).toMatchObject({ hit: true });
  });

  test('does not store an install that runs a script of the project', async () => {
    const project = installing({ 'package.json': '{"scripts": {"prepare": "husky"}}' });
    expect((await install(project)).notStored).toContain('the package has a script "prepare"');
    const command = ['npm', 'ci', '--ignore-scripts'] as const;
    await install(project, { command: [...command], refresh: true });
    rmSync(join(project.folder, 'node_modules'), { recursive: true });
    rmSync(join(project.folder, 'packages/one/node_modules'), { recursive: true });
    const result = await install(project, { command: [...command] });
    expect(result).toMatchObject({ hit: false });
    expect(result.notStored).toBeUndefined();
    expect(await install(project, { command: [...command] })).toMatchObject({ hit: true });
  });

  test('a failed install is not stored', async () => {
    const project = installing();
    writeFiles(project.home, { 'bin/npm': '#!/bin/sh\nexit 1' });
    expect(await install(project)).toMatchObject({ exitCode: 1, notStored: 'failures are not stored' });
  });

  test('with hard links, a change in one project is noticed before another one gets it', async () => {
    const project = installing();
    await install(project);
    const [first, second] = [project.copy(), project.copy()];
    for (const { folder } of [first, second])
      for (const path of ['node_modules', 'packages/one/node_modules']) rmSync(join(folder, path), { recursive: true });
    expect(await install(first, { placement: 'hardlink' })).toMatchObject({ hit: true });
    expect(lstatSync(join(first.folder, 'node_modules/dep/cli.sh')).nlink).toBe(2);
    writeFileSync(join(first.folder, 'node_modules/dep/cli.sh'), 'changed in place');
    expect(await install(second, { placement: 'hardlink' })).toMatchObject({ hit: false, reason: 'damaged' });
    expect(readFileSync(join(second.folder, 'node_modules/dep/cli.sh'), 'utf8')).toContain('echo dep');
  });

  test.each([
    [{ 'package.json': '{}' }, 'it has no lockfile'],
    [{ 'package-lock.json': '{}', 'yarn.lock': '' }, 'it has package-lock.json and yarn.lock'],
  ])('refuses a folder with %j', async (files, found) => {
    await expect(install(cachedProject(files))).rejects.toThrow(found);
  });
});

function installing(more: Readonly<Record<string, string>> = {}): CachedProject {
  const project = cachedProject({ ...FILES, ...more });
  writeFiles(project.home, { 'bin/npm': NPM });
  chmodSync(join(project.home, 'bin/npm'), 0o755);
  return project;
}

function install(
  { folder, home, host, problems }: CachedProject,
  more: Partial<Install> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<CacheResult> {
  return installPackages(
    { cwd: folder, ...more },
    {
      env: { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home, STEPMETER_HOME: home, ...env },
      host,
      random: () => 1,
      warn: (problem) => problems.push(problem),
      sink: () => {},
    },
  );
}

function linksBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name));
}
