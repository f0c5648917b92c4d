import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, type CliResult } from '../../testing/run-cli.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { run } from '../../cli/run.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const runHere = inProcess(run);

describe('stepmeter hooks', () => {
  test('installs, shows and uninstalls the hooks, as text and as JSON', async () => {
    const { home, file, hooks, program } = place('{}\n');
    expect(await program('install')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining(file) as string,
    });
    expect(existsSync(join(home, 'state', 'spool', 'interactive'))).toBe(true);
    expect((await hooks('install')).stdout).toBe(`The hooks are already installed in ${file}\n`);
    expect((await hooks('status')).stdout).toMatch(/^SCOPE +FORM +STATE +FILE\nuser +command +installed +\//);
    expect(JSON.parse((await hooks('uninstall', '--json')).stdout)).toMatchObject({
      scope: 'user',
      form: 'command',
      file,
      changed: true,
      events: [],
    });
    expect(readFileSync(file, 'utf8')).toBe('{}\n');
    expect((await hooks('status', '--scope', 'user', '--json')).stdout).toContain('"form": null');
  });

  test('shows a change and makes none in a dry run', async () => {
    const { file, hooks } = place('{}\n');
    const { stdout } = await hooks('install', '--dry-run');
    expect(stdout).toContain('+   "hooks": {');
    expect(readFileSync(file, 'utf8')).toBe('{}\n');
  });

  test('shows how to install the plugin, which settings files cannot name', async () => {
    const { file, hooks } = place();
    const said = await hooks('install', '--form', 'module');
    expect(said.stdout).toMatch(/claude --plugin-dir ".*\/hooks"/);
    expect(said.stdout).toContain('claude plugin install stepmeter@stepmeter');
    expect(existsSync(file)).toBe(false);
    expect(JSON.parse((await hooks('install', '--form', 'module', '--json')).stdout)).toMatchObject({ form: 'module' });
  });

  test.each([
    [[], 2, 'Cannot run `hooks`: expected one of'],
    [['install', '--scope', 'managed'], 2, 'Cannot use "managed" for --scope: expected one of user, project, local'],
    [['install', '--form', 'x'], 2, 'Cannot use "x" for --form: expected one of command, module'],
    [['remove'], 2, 'Unknown command "remove"'],
    [['install'], 1, 'it is not valid JSON: comment at line 1, column 2'],
  ])('refuses %j with exit code %i', async (args, code, message) => {
    const { file, hooks } = place('{// }');
    const said = await hooks(...args);
    expect({ code: said.code, stdout: said.stdout }).toEqual({ code, stdout: '' });
    expect(said.stderr).toMatch(/^stepmeter: (Cannot|Unknown)/);
    expect(said.stderr).toContain(message);
    expect(readFileSync(file, 'utf8')).toBe('{// }');
  });
});

/** A separate home folder with a settings file of this text. */
function place(text?: string) {
  const home = temporaryFolder();
  const file = join(home, '.claude', 'settings.json');
  mkdirSync(join(home, '.claude'));
  if (text !== undefined) writeFileSync(file, text);
  const options = { home: join(home, 'state'), env: { HOME: home, CLAUDE_CONFIG_DIR: '' } };
  const hooks = (...args: string[]): Promise<CliResult> => runHere(['hooks', ...args], options);
  const program = (...args: string[]): Promise<CliResult> => runCli(['hooks', ...args], options);
  return { home, file, hooks, program };
}
