import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { exitCodeOf, exitErrorType, runCommand, type CommandPlace } from './run-command.ts';

describe('runCommand()', () => {
  test.each([0, 1, 42, 255])('returns the exit code %d', async (code) => {
    expect(await sh(`exit ${code}`)).toEqual({ code, signal: null });
  });

  test('reports the signal that ended the command', async () => {
    expect(await sh('kill -KILL $$')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('gives the command its environment and no other', async () => {
    const PATH = String(process.env['PATH']);
    expect(await sh('[ "$A" = 1 ] && [ -z "$HOME" ]', {}, { PATH, A: '1' })).toMatchObject({ code: 0 });
  });

  test('hands what the command prints to who wants it, and gives it no input', async () => {
    let output = '';
    const place = { cwd: temporaryFolder(), onOutput: (text: string) => (output += text) };
    expect(await sh('cat; pwd; echo ä >&2', place)).toMatchObject({ code: 0 });
    expect(output.split('\n').toSorted()).toEqual(['', 'ä', place.cwd].toSorted());
  });

  test.each([
    ['no-such-command', 127, 'not found on the PATH (ENOENT)'],
    ['/no/such/command', 127, 'no such file (ENOENT)'],
    ['/', 126, 'permission denied (EACCES)'],
    ['/dev/null/x', 126, 'ENOTDIR'],
  ])('refuses %s with the exit code of a shell', async (command, exitCode, found) => {
    await expect(runCommand(command, [], process.env)).rejects.toMatchObject({
      name: 'UserError',
      message: `Cannot run "${command}": ${found}`,
      exitCode,
    });
  });

  test('says which folder a command would run in if that is missing', async () => {
    for (const command of ['true', '/bin/true', 'no-such-command'])
      await expect(runCommand(command, [], process.env, { cwd: '/no/such' })).rejects.toMatchObject({
        message: `Cannot run "${command}": the folder /no/such does not exist (ENOENT)`,
      });
  });

  test('says that the interpreter of a script is missing, however the script is named', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
    for (const command of [join(cwd, 'script'), './script', 'script'])
      await expect(runCommand(command, [], { PATH: cwd }, { cwd })).rejects.toMatchObject({
        message: `Cannot run "${command}": its interpreter does not exist (ENOENT)`,
        exitCode: 127,
      });
  });

  test('refuses a file that may not be run', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'exit 0', { mode: 0o644 });
    await expect(runCommand(file, [], process.env)).rejects.toMatchObject({ exitCode: 126 });
  });

  test('leaves no listener behind, however it ends', async () => {
    const listeners = (): number[] =>
      ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'].map((name) => process.listenerCount(name));
    const before = listeners();
    await sh('exit 1');
    await runCommand('no-such-command', [], process.env).catch(() => {});
    expect(listeners()).toEqual(before);
  });
});

describe('a signal to the process that runs a command', () => {
  const module = JSON.stringify(new URL('run-command.ts', import.meta.url).href);
  /** Waits for a signal, with a limit. */
  const WAIT = 'i=0; while [ $((i += 1)) -lt 500 ]; do sleep 0.02; done';

  const program = (script: string): string =>
    `import { runCommand, exitCodeOf } from ${module};
     process.exitCode = exitCodeOf(await runCommand('sh', ['-c', ${JSON.stringify(script)}], process.env));`;

  /** Sends a signal to a process that runs the script after its first output. */
  const signalled = (signal: NodeJS.Signals, script: string): Promise<{ code: number | null; stdout: string }> =>
    new Promise((resolve) => {
      let stdout = '';
      const child = spawn(process.execPath, ['--input-type=module', '-e', program(script)]);
      child.stdout.once('data', () => child.kill(signal));
      child.stdout.on('data', (data) => (stdout += String(data)));
      child.on('close', (code) => resolve({ code, stdout }));
    });

  test.each(['INT', 'TERM', 'HUP', 'QUIT'] as const)(
    '%s reaches the command, and what that does counts',
    async (name) => {
      const script = `trap 'echo got ${name}; exit 9' ${name}; echo ready; ${WAIT}`;
      expect(await signalled(`SIG${name}`, script)).toEqual({ code: 9, stdout: `ready\ngot ${name}\n` });
    },
  );

  test('does not end that process before the command ends', async () => {
    const script = `trap 'echo later' TERM; echo ready; for i in 1 2 3 4 5; do sleep 0.02; done; echo done; exit 3`;
    expect(await signalled('SIGTERM', script)).toEqual({ code: 3, stdout: 'ready\nlater\ndone\n' });
  });
});

describe('an end', () => {
  test('has the exit code that a shell reports', () => {
    expect(exitCodeOf({ code: 0, signal: null })).toBe(0);
    expect(exitCodeOf({ code: 7, signal: null })).toBe(7);
    expect(exitCodeOf({ code: null, signal: 'SIGTERM' })).toBe(143);
    expect(exitCodeOf({ code: null, signal: 'SIGKILL' })).toBe(137);
  });

  test('has an error type of few values, and none where it is a success', () => {
    expect(exitErrorType({ code: 0, signal: null })).toBeUndefined();
    expect(exitErrorType({ code: 7, signal: null })).toBe('exit_code_7');
    expect(exitErrorType({ code: null, signal: 'SIGKILL' })).toBe('SIGKILL');
  });
});

function sh(script: string, place?: CommandPlace, env: NodeJS.ProcessEnv = process.env) {
  return runCommand('sh', ['-c', script], env, place);
}
