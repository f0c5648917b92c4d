import { describe, expect, test } from 'vitest';
import type { HooksStatus, ScopeStatus } from '../../claude/hooks/hooks-status.ts';
import { UNLIMITED } from '../terminal/screen.ts';
import { statusText } from './print-hooks.ts';

const events = ['SessionStart', 'WorktreeCreate'];

const OUTDATED: ScopeStatus = {
  scope: 'user',
  file: '/home/me/.claude/settings.json',
  exists: true,
  form: 'command',
  upToDate: false,
  events: ['SessionStart'],
  unknownEvents: [],
  installedFor: '2.1.76',
  plugins: [],
  missing: [],
  disableAllHooks: false,
};

describe('statusText() advises to renew the hooks', () => {
  test.each<[string, Partial<ScopeStatus>, string]>([
    ['without the hook for worktrees', {}, 'found 2.1.330: run stepmeter hooks install again'],
    ['with it', { events }, 'found 2.1.330: run stepmeter hooks install --worktrees again'],
    ['whose scripts are missing', { events, missing: ['/x'] }, '/x; run stepmeter hooks install --worktrees again'],
    [
      'if the CLI does not know it',
      { events, unknownEvents: ['WorktreeCreate'] },
      'which does not support WorktreeCreate: run stepmeter hooks install again',
    ],
  ])('%s', (_, change, expected) => {
    const managed = { file: '/etc/x', exists: false, allowManagedHooksOnly: false, disableAllHooks: false };
    const status: HooksStatus = { cli: '2.1.330', scopes: [{ ...OUTDATED, ...change }], managed };
    expect(statusText(status, UNLIMITED)).toContain(expected);
  });
});
