import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { installPackages } from '../../src/cache/install/install-packages.ts';
import type { CacheResult } from '../../src/cache/request.ts';
import { cachedProject } from '../../src/testing/cache/cached-project.ts';
import { realTests } from '../../src/testing/real.ts';
import { cachedInstall } from '../sdk/cached-install.ts';

const { skip, title } = realTests('packages installed by pnpm and Yarn', []);

/** Package managers with the lockfile they write offline; the workspace has no package of a registry. */
const MANAGERS = [
  {
    name: 'pnpm',
    packages: { pnpm: '10.34.8' },
    program: 'node_modules/.bin/pnpm',
    files: { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' },
    lock: ['install', '--lockfile-only', '--offline'],
  },
  {
    name: 'yarn',
    packages: { yarn: '1.22.22' },
    program: 'node_modules/.bin/yarn',
    files: {},
    lock: ['install', '--offline', '--ignore-scripts'],
  },
  {
    name: 'yarn',
    packages: { '@yarnpkg/cli-dist': '4.18.1' },
    program: 'node_modules/.bin/yarn',
    files: { '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n' },
    lock: ['install', '--mode=update-lockfile'],
  },
] as const;

const MANIFEST = {
  name: 'root',
  private: true,
  workspaces: ['packages/*'],
  dependencies: { one: 'workspace:*', two: 'file:./two.tgz' },
};

const FILES = {
  'packages/one/package.json': '{"name": "one", "version": "1.0.0", "bin": "cli.js"}',
  'packages/one/cli.js': '#!/usr/bin/env node\nconsole.log("one")',
  'package/package.json': '{"name": "two", "version": "2.0.0"}',
  'package/index.js': 'module.exports = 2;',
};

describe.skipIf(skip)(title, () => {
  test.each(MANAGERS)('$name $packages: are placed in another worktree, and work there', async (manager) => {
    // Yarn 1 knows no workspace protocol.
    const isClassic = 'yarn' in manager.packages;
    const manifest = isClassic ? { ...MANIFEST, dependencies: { ...MANIFEST.dependencies, one: '1.0.0' } } : MANIFEST;
    const project = cachedProject({ 'package.json': JSON.stringify(manifest), ...FILES, ...manager.files });
    execFileSync('tar', ['-czf', 'two.tgz', 'package'], { cwd: project.folder });
    rmSync(join(project.folder, 'package'), { recursive: true });
    const bin = join(project.home, 'managers');
    mkdirSync(bin);
    const installed = await cachedInstall({ packages: manager.packages });
    symlinkSync(realpathSync(join(installed, manager.program)), join(bin, manager.name));
    const env = {
      PATH: `${bin}:${String(process.env['PATH'])}`,
      HOME: project.home,
      STEPMETER_HOME: project.home,
      YARN_ENABLE_NETWORK: '0',
    };
    execFileSync(join(bin, manager.name), manager.lock, { cwd: project.folder, env, stdio: 'pipe' });
    rmSync(join(project.folder, 'node_modules'), { recursive: true, force: true });
    const other = project.copy();
    const output: string[] = [];
    const install = (cwd: string): Promise<CacheResult> =>
      installPackages(
        { cwd, trust: 'verified' },
        {
          env,
          random: () => 1,
          warn: (problem) => project.problems.push(problem),
          sink: ({ bytes }) => void output.push(bytes.toString()),
        },
      );
    const first = await install(project.folder);
    expect({ first, output: output.join('') }).toMatchObject({ first: { hit: false, exitCode: 0 } });
    expect(first.notStored).toBeUndefined();
    expect(await install(other.folder)).toMatchObject({ hit: true });
    expect(project.problems).toEqual([]);
    expect(realpathSync(join(other.folder, 'node_modules/one'))).toBe(join(other.folder, 'packages/one'));
    expect(execFileSync(join(other.folder, 'node_modules/.bin/one'), { env, encoding: 'utf8' })).toBe('one\n');
    // pnpm links it from a folder of its own, Yarn copies it.
    const two = realpathSync(join(other.folder, 'node_modules/two/index.js'));
    expect(two.startsWith(`${other.folder}/node_modules/`)).toBe(true);
    expect(readFileSync(two, 'utf8')).toBe(FILES['package/index.js']);
    expect(readFileSync(join(other.folder, 'packages/one/cli.js'), 'utf8')).toBe(FILES['packages/one/cli.js']);
  });
});
