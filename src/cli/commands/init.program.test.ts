import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingTerminal, openTerminal } from '../../testing/claude/terminal.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { PROGRAM, runCli } from '../../testing/run-cli.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const ENDPOINT = 'http://127.0.0.1:4318';

test('init sets up hooks and endpoint, and its undo leaves every file as it was', async () => {
  const { state, settings, env } = place('{"model": "opus"}\n');
  const init = (...args: string[]) => runCli(['init', ...args], { home: state, env });
  const planned = await init('--yes', '--endpoint', ENDPOINT, '--dry-run');
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(planned.stdout).toContain(`Set the endpoint ${ENDPOINT}`);
  expect(planned.stdout).toMatch(/\nDry run: nothing was changed\n$/);
  expect(readFileSync(settings, 'utf8')).toBe('{"model": "opus"}\n');
  expect(existsSync(join(state, 'stepmeter.json'))).toBe(false);

  expect((await init('--yes', '--endpoint', ENDPOINT)).stdout).toContain(`Installed hooks in ${settings}`);
  expect(readFileSync(settings, 'utf8')).toContain('hooks');
  expect(JSON.parse(readFileSync(join(state, 'stepmeter.json'), 'utf8'))).toEqual({ otlpEndpoint: ENDPOINT });
  expect((await init('--yes', '--endpoint', ENDPOINT)).stdout).toContain('Already set');

  expect((await init('--undo')).stdout).toContain('Removed the hooks');
  expect(readFileSync(settings, 'utf8')).toBe('{"model": "opus"}\n');
  expect(existsSync(join(state, 'stepmeter.json'))).toBe(false);
  expect(await init('--undo')).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot undo') as string });
});

test('init refuses to ask without a terminal, and an endpoint that is no URL', async () => {
  const { state, env } = place('{}\n');
  const init = (...args: string[]) => runCli(['init', ...args], { home: state, env });
  expect(await init()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') as string });
  const planned = await init('--dry-run');
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Install hooks in /) as string });
  const refused = await init('--yes', '--endpoint', 'localhost');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a URL') as string });
  expect(existsSync(join(state, 'init.json'))).toBe(false);
});

test('undo leaves a setting alone that was changed since', async () => {
  const { state, env } = place('{}\n');
  const init = (...args: string[]) => runCli(['init', ...args], { home: state, env });
  await init('--yes', '--no-hooks', '--endpoint', ENDPOINT);
  writeFileSync(join(state, 'stepmeter.json'), '{"otlpEndpoint": "http://mine:4318"}');
  expect((await init('--undo')).stdout).toContain('Left alone: the endpoint');
  expect(readFileSync(join(state, 'stepmeter.json'), 'utf8')).toContain('mine');
});

test.skipIf(missingTerminal().length > 0)('init asks on a terminal', async () => {
  const { state, settings, env } = place('{}\n');
  const work = temporaryFolder();
  const all = isolatedEnvironment(state, env) as Record<string, string>;
  const terminal = openTerminal([process.execPath, PROGRAM, 'init'], { cwd: work, env: all });
  await terminal.type(/installs hooks/, 'n\r');
  await terminal.type(/OTLP endpoint/, 'nonsense\r');
  await terminal.type(/Expected a URL[^]*OTLP endpoint/, `${ENDPOINT}\r`);
  await terminal.type(/example workflow/, 'y\r');
  await terminal.ended();
  expect(readFileSync(settings, 'utf8')).toBe('{}\n');
  expect(readFileSync(join(work, 'stepmeter-example.sh'), 'utf8')).toContain('stepmeter run start');
  expect(readFileSync(join(state, 'stepmeter.json'), 'utf8')).toContain(ENDPOINT);
});

function place(content: string) {
  const [state, claude] = [join(temporaryFolder(), 'state'), join(temporaryFolder(), 'claude')];
  mkdirSync(claude);
  const settings = join(claude, 'settings.json');
  writeFileSync(settings, content);
  return { state, settings, env: { CLAUDE_CONFIG_DIR: claude } };
}
