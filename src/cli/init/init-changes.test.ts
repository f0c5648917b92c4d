import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installHooks } from '../../claude/hooks/change-hooks.ts';
import { hooksStatus, type ScopeStatus } from '../../claude/hooks/hooks-status.ts';
import { writeStrictCli } from '../../testing/fake-cli/strict-cli.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { makeChanges } from './init-changes.ts';

const CHOICES = { hooks: true, endpoint: undefined, example: false };

test.each([
  ['2.1.330', true, true],
  ['2.1.330', false, false],
  ['2.1.39', true, false],
])('makeChanges() for CLI %s with the hook for worktrees installed: %s, then: %s', async (cli, worktrees, expected) => {
  const cwd = temporaryFolder();
  const bin = writeStrictCli(join(cwd, 'bin'), { version: cli, events: [] });
  const env = { HOME: cwd, STEPMETER_HOME: join(cwd, 'state'), PATH: `${bin}:${String(process.env['PATH'])}` };
  installHooks({ scope: 'user', env, cwd, cli: '2.1.76', worktrees });
  await makeChanges(CHOICES, { env, cwd }, false);
  const [user] = hooksStatus(env, cwd, cli).scopes as readonly [ScopeStatus];
  expect(user).toMatchObject({ scope: 'user', installedFor: cli, unknownEvents: [] });
  expect(user.events.includes('WorktreeCreate')).toBe(expected);
});
