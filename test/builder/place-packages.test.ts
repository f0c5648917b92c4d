import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BuildContext } from '../../src/builder/build-context.ts';
import type { BuildEvent } from '../../src/builder/events.ts';
import { placePackages } from '../../src/builder/stages/place-packages.ts';
import { commitAll, writeFiles } from '../../src/testing/git-project.ts';
import { slowTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('packages in the worktrees of a build');

const SCRIPT = { name: 'one', version: '1.0.0', bin: 'cli.js', scripts: { postinstall: 'touch ran' } };

const FILES = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{"name": "root", "workspaces": ["packages/*"], "dependencies": {"one": "1.0.0"}}',
  'packages/one/package.json': JSON.stringify(SCRIPT),
  'packages/one/cli.js': '#!/usr/bin/env node\nconsole.log("one");\n',
};

describe.skipIf(slow.skip)(slow.title, () => {
  test('are those of the lockfile, work, run no scripts, and are placed again if the lockfile changes', async () => {
    const { folder, build, events } = project();
    const npm = ['install', '--package-lock-only', '--offline', '--no-audit'];
    execFileSync('npm', npm, { cwd: folder, stdio: 'ignore' });
    commitAll(folder);
    const other = join(temporaryFolder(), 'task');
    execFileSync('git', ['-C', folder, 'worktree', 'add', '--quiet', '--detach', other]);
    for (const place of [folder, other]) await placePackages(build, place);
    expect(events).toEqual([]);
    for (const place of [folder, other]) {
      expect(execFileSync(join(place, 'node_modules/.bin/one'), { encoding: 'utf8' })).toBe('one\n');
      expect(existsSync(join(place, 'packages/one/ran'))).toBe(false);
      expect(execFileSync('git', ['-C', place, 'status', '--porcelain'], { encoding: 'utf8' })).not.toContain('??');
    }
    const lock = join(other, 'package-lock.json');
    const mark = join(other, 'node_modules/.stepmeter-lockfile');
    const before = readFileSync(mark, 'utf8');
    writeFileSync(lock, `${readFileSync(lock, 'utf8')}\n`);
    await placePackages(build, other);
    expect(readFileSync(mark, 'utf8')).not.toBe(before);
  });

  test('are not installed where git would add them; a failed install is a note', async () => {
    const { folder, build, events } = project();
    writeFileSync(join(folder, 'package-lock.json'), '{"name": "other", "lockfileVersion": 3, "packages": {}}');
    commitAll(folder);
    await placePackages(build, folder);
    expect(events).toEqual([{ type: 'note', text: expect.stringMatching(/not installed: npm ci.* exited with 1$/) }]);
    writeFileSync(join(folder, '.gitignore'), '');
    await placePackages(build, folder);
    expect([events.length, existsSync(join(folder, 'node_modules'))]).toEqual([1, false]);
  });
});

function project() {
  const folder = temporaryFolder();
  writeFiles(folder, FILES);
  commitAll(folder);
  const events: BuildEvent[] = [];
  const env = { PATH: process.env['PATH'], HOME: temporaryFolder(), STEPMETER_HOME: temporaryFolder() };
  const emit = (event: BuildEvent): void => void events.push(event);
  const build = { env, claude: { env: {} }, state: { usesCache: true }, emit } as unknown as BuildContext;
  return { folder, build, events };
}
