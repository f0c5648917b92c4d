import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeStrictCli } from '../../testing/fake-cli/strict-cli.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { installHooks } from '../../claude/hooks/change-hooks.ts';
import { checkClaude, checkHooks } from './check-hooks.ts';

describe('checkHooks()', () => {
  test.each([
    ['2.1.76', '2.1.330', 'warn', 'installed for Claude CLI 2.1.76, found 2.1.330'],
    ['2.1.330', '2.1.76', 'fail', 'which does not support PermissionDenied, PostModelSwitch, StopFailure'],
    ['2.1.76', '2.1.77', 'ok', 'settings.json'],
  ])('of hooks for %s with CLI %s: %s', async (from, to, state, found) => {
    const { env, cwd } = updated(from, to);
    const check = await checkHooks(env, cwd);
    expect(check).toMatchObject({ state, found: expect.stringContaining(found) as string });
    if (state !== 'ok') expect(check.fix).toContain('stepmeter hooks install --scope user');
  });

  test('names the hook for worktrees in the command that renews the hooks', async () => {
    const { env, cwd } = updated('2.1.76', '2.1.330', true);
    expect((await checkHooks(env, cwd)).fix).toBe('Run `stepmeter hooks install --scope user --worktrees` again');
  });
});

test.each([
  ['1.0.128', 'hooks as commands'],
  ['2.1.290', 'hooks as a module'],
])('checkClaude() of %s: %s', async (version, form) => {
  const { env } = updated(version, version);
  expect(await checkClaude(env)).toMatchObject({ state: 'ok', found: `${version}, ${form}` });
});

/** A home whose hooks were installed for one version of the CLI, with another one on the PATH. */
function updated(from: string, to: string, worktrees = false) {
  const home = temporaryFolder();
  const bin = writeStrictCli(join(home, 'bin'), { version: to, events: [] });
  const env = { HOME: home, PATH: `${bin}:${String(process.env['PATH'])}` };
  installHooks({ scope: 'user', env, cwd: home, cli: from, worktrees });
  return { env, cwd: home };
}
