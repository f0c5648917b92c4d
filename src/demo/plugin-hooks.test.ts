import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pluginHooks } from './plugin-hooks.ts';

describe('pluginHooks()', () => {
  let plugin: string;

  const command = (text: string, matcher?: string): object => ({
    ...(matcher !== undefined && { matcher }),
    hooks: [{ type: 'command', command: text }],
  });

  const manifest = (content: object): void => {
    mkdirSync(join(plugin, '.claude-plugin'));
    writeFileSync(join(plugin, '.claude-plugin', 'plugin.json'), JSON.stringify(content));
  };

  const fire = (event: string, payload: object = {}): Promise<void> =>
    pluginHooks([plugin], plugin, process.env)(event, { hook_event_name: event, ...payload });

  const left = (name: string): string | undefined =>
    existsSync(join(plugin, name)) ? readFileSync(join(plugin, name), 'utf8') : undefined;

  beforeEach(() => {
    plugin = mkdtempSync(join(tmpdir(), 'plugin hooks-'));
  });

  afterEach(() => rmSync(plugin, { recursive: true, force: true }));

  test('gives a command the payload, the plugin folder and the project folder, and waits for it', async () => {
    manifest({
      hooks: { Stop: [command('sleep 0.05; cat >"${CLAUDE_PLUGIN_ROOT}/$(basename "$CLAUDE_PROJECT_DIR").txt"')] },
    });
    await fire('Stop', { session_id: 's' });
    expect(left(`${plugin.split('/').at(-1)}.txt`)).toBe('{"hook_event_name":"Stop","session_id":"s"}');
  });

  test('runs the commands whose matcher applies to the tool, and those of no other event', async () => {
    const touch = (name: string): string => `touch "\${CLAUDE_PLUGIN_ROOT}/${name}"`;
    const PostToolUse = [
      command(touch('all')),
      command(touch('star'), '*'),
      command(touch('named'), 'Write|Edit'),
      command(touch('pattern'), '^Ed.t$'),
      command(touch('other'), 'Bash'),
    ];
    manifest({ hooks: { PostToolUse, Stop: [command(touch('stop'))] } });
    await fire('PostToolUse', { tool_name: 'Edit' });
    const found = ['all', 'star', 'named', 'pattern', 'other', 'stop'].filter((name) => left(name) !== undefined);
    expect(found).toEqual(['all', 'star', 'named', 'pattern']);
  });

  test('reads the file that the manifest names, and passes over what is no command', async () => {
    manifest({ hooks: './hooks.json' });
    const hooks = { Stop: [command('echo yes >ran'), { hooks: [{ type: 'http', url: 'http://127.0.0.1:1' }] }] };
    writeFileSync(join(plugin, 'hooks.json'), JSON.stringify({ modules: ['./register.ts'], hooks }));
    await fire('Stop');
    expect(left('ran')).toBe('yes\n');
  });

  test('is not disturbed by a command that fails or does not read', async () => {
    manifest({ hooks: { Stop: [command('exit 3'), command('no-such-command'), command('exec <&-; sleep 0.01')] } });
    await expect(fire('Stop', { filler: 'x'.repeat(100_000) })).resolves.toBeUndefined();
  });
});
