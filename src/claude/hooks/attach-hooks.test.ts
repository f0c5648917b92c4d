import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { attachHooks } from './attach-hooks.ts';
import { knownEvents } from '../cli/cli-features.ts';
import { hooksPlugin } from './hooks-plugin.ts';

describe('attachHooks()', () => {
  test.each(['2.1.290', '2.1.330', '2.1.9999', '3.0.0'])('to %s by the plugin with the module', (version) => {
    const plugin = ['--plugin-dir', hooksPlugin('module')];
    expect(attachHooks(['-p', 'go'], version, environment())).toEqual({ form: 'module', args: plugin });
    expect(attachHooks(['--settings', 'own.json'], version, environment()).args).toEqual(plugin);
  });

  test.each(['2.0.25', '2.0.76', '2.1.76', '2.1.200', '2.1.289'])(
    'to %s by a plugin with no event that it does not know',
    (version) => {
      const env = environment();
      const { form, args, problem } = attachHooks(['--settings', 'own.json'], version, env);
      expect({ form, flag: args[0], problem }).toEqual({ form: 'command', flag: '--plugin-dir', problem: undefined });
      const hooks = hooksOf(manifestOf(args[1]));
      expect(Object.keys(hooks).sort()).toEqual([...knownEvents(version)].sort());
      expectScripts(hooks);
      expect(statSync(dirname(args[1] ?? '')).mode & 0o777).toBe(0o700);
    },
  );

  test('to versions with the same events by one plugin, which is written once and left as it is', () => {
    const env = environment();
    const plugins = ['2.1.100', '2.1.200', '2.1.200', '2.1.76'].map((version) => attachHooks([], version, env).args[1]);
    expect(plugins[1]).toBe(plugins[0]);
    expect(plugins[3]).not.toBe(plugins[0]);
    expect(readdirSync(join(env.STEPMETER_HOME, 'hooks-plugins'))).toHaveLength(2);
  });

  test.each(['1.0.100', '1.0.128', '2.0.24', undefined])('to %s by --settings', (version) => {
    const { form, args } = attachHooks(['-p', 'go'], version, environment());
    expect({ form, flag: args[0] }).toEqual({ form: 'command', flag: '--settings' });
    const hooks = hooksOf(args[1] ?? '');
    expect(Object.keys(hooks).sort()).toEqual([...knownEvents('1.0.100')].sort());
    expectScripts(hooks);
  });

  test('by --settings where no plugin can be written', () => {
    const env = environment();
    writeFileSync(env.STEPMETER_HOME, 'a file in the way');
    expect(attachHooks([], '2.1.76', env).args[0]).toBe('--settings');
    expect(attachHooks(['--settings={}'], '2.1.76', env)).toMatchObject({ form: 'none', args: [] });
  });

  test.each([
    [['--settings', 'own.json'], '1.0.128', 'Claude CLI 1.0.128 accepts hooks only through --settings'],
    [['--settings={}'], undefined, 'a Claude CLI of unknown version accepts hooks only through --settings'],
    [['-p', 'go'], '1.0.99', 'Claude CLI 1.0.99 is too old'],
    [['--bare', '-p'], '2.1.330', 'with --bare the CLI runs no hooks'],
    [['-p', '--safe-mode'], '2.1.200', 'with --safe-mode the CLI runs no hooks'],
  ])('not to %j of %s, and says why', (args, version, why) => {
    const attachment = attachHooks(args, version, environment());
    expect(attachment).toMatchObject({ form: 'none', args: [] });
    expect(attachment.problem?.message).toContain(`Cannot attach hooks: ${why}`);
    expect(attachment.problem?.hint).toMatch(/^(Update|Omit) /);
  });

  test('has the module watch the requests of a session that keeps no transcript', () => {
    const settings = (...args: string[]): unknown[] => {
      const { args: attaching } = attachHooks(args, '2.1.330', environment());
      return attaching.flatMap((arg, i) => (arg === '--settings' ? [JSON.parse(attaching[i + 1] ?? '')] : []));
    };
    const options = { pluginConfigs: { stepmeter: { options: { requests: true } } } };
    expect(settings('-p', '--no-session-persistence')).toEqual([options]);
    expect(settings('-p', 'go')).toEqual([]);
    expect(settings('--no-session-persistence', '--settings', '{"a":1}')).toEqual([]);
    for (const [value, watches] of Object.entries({ '1': true, true: true, '0': false, '': false })) {
      const env = { ...environment(), CLAUDE_CODE_SKIP_PROMPT_HISTORY: value };
      expect(attachHooks(['-p', 'go'], '2.1.330', env).args.includes('--settings')).toBe(watches);
    }
  });
});

function environment() {
  return { STEPMETER_HOME: join(temporaryFolder(), 'state') };
}

type Hooks = Readonly<Record<string, readonly { hooks: readonly { command: string }[] }[]>>;

function hooksOf(text: string): Hooks {
  return (JSON.parse(text) as { hooks: Hooks }).hooks;
}

function manifestOf(plugin = ''): string {
  return readFileSync(join(plugin, '.claude-plugin', 'plugin.json'), 'utf8');
}

/** Every hook runs a script that is there, by its whole path. */
function expectScripts(hooks: Hooks): void {
  const commands = Object.values(hooks).flatMap((groups) => groups.flatMap((group) => group.hooks));
  for (const { command } of commands) expect(existsSync(/^exec '(.*)'$/.exec(command)?.[1] ?? '')).toBe(true);
}
