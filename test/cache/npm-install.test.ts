import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { installPackages } from '../../src/cache/install/install-packages.ts';
import type { CacheResult } from '../../src/cache/request.ts';
import { cachedProject } from '../../src/testing/cache/cached-project.ts';
import { realTests } from '../../src/testing/real.ts';

const { skip, title } = realTests('packages installed by npm', []);

const FILES = {
  'package.json': '{"name": "root", "workspaces": ["packages/*"], "dependencies": {"one": "1.0.0"}}',
  'packages/one/package.json': '{"name": "one", "version": "1.0.0", "bin": "cli.js"}',
  'packages/one/cli.js': '#!/usr/bin/env node\nconsole.log("one")',
};

describe.skipIf(skip)(title, () => {
  test('are placed in another worktree, and work there', async () => {
    const project = cachedProject(FILES);
    const env = { PATH: process.env['PATH'], HOME: project.home, STEPMETER_HOME: project.home };
    const npm = ['install', '--package-lock-only', '--offline', '--no-audit'];
    execFileSync('npm', npm, { cwd: project.folder, env, stdio: 'ignore' });
    const other = project.copy();
    const install = (cwd: string): Promise<CacheResult> =>
      installPackages(
        { cwd, command: ['npm', 'ci', '--offline', '--no-audit'] },
        { env, random: () => 1, warn: (problem) => project.problems.push(problem), sink: () => {} },
      );
    expect(await install(project.folder)).toMatchObject({ hit: false, exitCode: 0 });
    expect(await install(other.folder)).toMatchObject({ hit: true });
    expect(project.problems).toEqual([]);
    expect(realpathSync(join(other.folder, 'node_modules/one'))).toBe(join(other.folder, 'packages/one'));
    expect(execFileSync(join(other.folder, 'node_modules/.bin/one'), { env, encoding: 'utf8' })).toBe('one\n');
    const [one, two] = [project, other].map(({ folder }) => join(folder, 'node_modules/.package-lock.json'));
    expect(existsSync(two ?? '') && readFileSync(two ?? '', 'utf8')).toBe(readFileSync(one ?? '', 'utf8'));
  });
});
