import { describe, expect, test } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { Context } from '../../core/context.ts';
import { newRunId } from '../../core/ids/ids.ts';
import { contextEnvironment, withoutInheritedHooks } from './context-environment.ts';
import { hooksPlugin } from './hooks-plugin.ts';
import { isSideloadingDisabled } from './managed-settings.ts';

const PLUGIN = hooksPlugin('module');
const CONTEXT: Context = { v: 1, run: { id: newRunId(), workflow: 'w' }, startedAt: 1, project: '/p' };

describe('contextEnvironment()', () => {
  test.each([
    [undefined, PLUGIN],
    ['', PLUGIN],
    ['/own', `/own:${PLUGIN}`],
    [`${PLUGIN}:/own`, `/own:${PLUGIN}`],
  ])('adds the plugin once to those of the user: %s', (before, after) => {
    const env = contextEnvironment('/spool/x', CONTEXT, { CLAUDE_CODE_PLUGIN_DIRS: before });
    expect(env).toMatchObject({ STEPMETER_SPOOL: '/spool/x', CLAUDE_CODE_PLUGIN_DIRS: after });
  });
});

describe('withoutInheritedHooks()', () => {
  test('removes the plugin and keeps those of the user', () => {
    expect(withoutInheritedHooks({ A: '1', CLAUDE_CODE_PLUGIN_DIRS: PLUGIN })).toEqual({ A: '1' });
    expect(withoutInheritedHooks({ CLAUDE_CODE_PLUGIN_DIRS: `/own:${PLUGIN}` })).toEqual({
      CLAUDE_CODE_PLUGIN_DIRS: '/own',
    });
    expect(withoutInheritedHooks({ A: '1' })).toEqual({ A: '1' });
  });
});

describe('isSideloadingDisabled()', () => {
  test.each([
    ['managed-settings.json', '{"disableSideloadFlags":true}', true],
    ['managed-settings.d/10-plugins.json', '{"disableSideloadFlags":true}', true],
    ['managed-settings.json', '{"disableSideloadFlags":false}', false],
    ['managed-settings.json', 'not JSON', false],
  ])('reads %s with %s', (name, text, disabled) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'managed-settings.d'));
    writeFileSync(join(folder, name), text);
    expect(isSideloadingDisabled(folder)).toBe(disabled);
    expect(isSideloadingDisabled(join(folder, 'missing'))).toBe(false);
  });
});
