import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hooksPlugin } from './hooks-plugin.ts';
import { commitAll } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { installHooks, uninstallHooks, type HooksOptions } from './change-hooks.ts';
import { hooksStatus, worktreesFlag } from './hooks-status.ts';

const SETTINGS = '{\n  "model": "opus"\n}\n';

const SCRIPT = join(hooksPlugin('command'), 'create-worktree');

describe('the hook for worktrees', () => {
  test('is installed only if asked for, is up to date, and is removed without a trace', () => {
    const options = place();
    expect(installHooks(options).events).not.toContain('WorktreeCreate');
    expect(installHooks({ ...options, worktrees: true }).events).toContain('WorktreeCreate');
    expect(handlerIn(options)).toMatchObject({
      command: expect.stringMatching(/\/create-worktree'$/) as string,
      timeout: 300,
    });
    const { env, cwd, cli } = options;
    expect(hooksStatus(env, cwd, cli).scopes[0]).toMatchObject({ upToDate: true, unknownEvents: [], missing: [] });
    expect(installHooks({ ...options, worktrees: true }).changed).toBe(false);
    uninstallHooks(options);
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS);
  });

  test('is removed by an installation without it', () => {
    const options = place();
    installHooks({ ...options, worktrees: true });
    expect(installHooks(options).events).not.toContain('WorktreeCreate');
  });

  test('is kept if the hooks are renewed as installed, unless the CLI does not know it', () => {
    const options = place();
    expect(installHooks({ ...options, worktrees: 'as-installed' }).events).not.toContain('WorktreeCreate');
    installHooks({ ...options, worktrees: true });
    expect(installHooks({ ...options, cli: '2.1.331', worktrees: 'as-installed' }).events).toContain('WorktreeCreate');
    expect(installHooks({ ...options, cli: '2.1.39', worktrees: 'as-installed' }).events).not.toContain(
      'WorktreeCreate',
    );
  });

  test('is named in the command that renews the hooks, unless the CLI does not know it', () => {
    const { env, cwd, ...options } = place();
    const flagFor = (cli: string): string[] => hooksStatus(env, cwd, cli).scopes.slice(0, 1).map(worktreesFlag);
    installHooks({ env, cwd, ...options });
    expect(flagFor('2.1.330')).toEqual(['']);
    installHooks({ env, cwd, ...options, worktrees: true });
    expect(flagFor('2.1.330')).toEqual([' --worktrees']);
    expect(flagFor('2.1.39')).toEqual(['']);
  });

  test.each([['2.1.39'], [undefined]])('is refused for CLI %s, and nothing is changed', (cli) => {
    const options = place();
    expect(() => installHooks({ ...options, cli, worktrees: true })).toThrow('Cannot install the hook for worktrees');
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS);
  });

  test.skipIf(process.platform !== 'linux')('answers with a plain worktree if the pool takes over two seconds', () => {
    const [project, bin] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(project, 'README.md'), 'project\n');
    commitAll(project);
    writeFileSync(join(bin, 'node'), '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    const answer = execFileSync(SCRIPT, {
      cwd: project,
      env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
      input: '{"name": "feature"}',
      encoding: 'utf8',
    });
    expect(answer).toBe(`${join(project, '.claude/worktrees/feature')}\n`);
    expect(readFileSync(join(answer.trim(), 'README.md'), 'utf8')).toBe('project\n');
  });
});

function place(): HooksOptions & { readonly file: string } {
  const home = temporaryFolder();
  const file = join(home, '.claude', 'settings.json');
  mkdirSync(join(home, '.claude'));
  writeFileSync(file, SETTINGS);
  return { scope: 'user', env: { HOME: home, STEPMETER_HOME: join(home, 'state') }, cwd: home, cli: '2.1.330', file };
}

function handlerIn({ file }: { readonly file: string }): unknown {
  const settings = JSON.parse(readFileSync(file, 'utf8')) as { hooks: Record<string, { hooks: unknown[] }[]> };
  return settings.hooks['WorktreeCreate']?.[0]?.hooks[0];
}
