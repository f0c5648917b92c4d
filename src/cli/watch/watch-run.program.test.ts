import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { missingTerminal, openTerminal } from '../../testing/claude/terminal.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { PROGRAM, runCli } from '../../testing/run-cli.ts';

const EXEC = ['exec', '--workflow', 'build'];

test('show --watch prints steps as they start and end, then the report', async () => {
  const home = temporaryFolder();
  const run = (await runCli(['run', 'start', 'build'], { home })).stdout.trim();
  let isEnded = false;
  const watched = runCli(['show', run, '--watch'], {
    home,
    onOutput: (stdout) => {
      if (isEnded || !stdout.includes('plan ended: failure (exit_code_3)')) return;
      isEnded = true;
      void runCli(['run', 'end', run, '--result', 'failure'], { home });
    },
  });
  await runCli([...EXEC, '--run', run, '--step', 'plan', '--', 'sh', '-c', 'exit 3'], { home });
  const { code, stdout } = await watched;
  expect(code).toBe(0);
  expect(stdout).toMatch(/plan started\n[^]*plan ended: failure \(exit_code_3\)[^]*\nrun .* · build · failure/);
});

test('Ctrl-C ends show --watch without an error', async () => {
  const home = temporaryFolder();
  const run = (await runCli(['run', 'start', 'build'], { home })).stdout.trim();
  const piped = await runCli(['show', run, '--watch', '--json'], {
    home,
    onOutput: (_, child) => void child.kill('SIGINT'),
  });
  expect(piped).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(JSON.parse(piped.stdout)).toMatchObject({ run: { result: 'running' } });
});

test.skipIf(missingTerminal().length > 0)('Ctrl-C on a terminal ends show --watch', async () => {
  const home = temporaryFolder();
  const run = (await runCli(['run', 'start', 'build'], { home })).stdout.trim();
  const env = isolatedEnvironment(home) as Record<string, string>;
  const terminal = openTerminal([process.execPath, PROGRAM, 'show', run, '--watch'], { cwd: home, env });
  await terminal.type(/build · running/, '\u0003');
  await terminal.ended();
});

test.skipIf(missingTerminal().length > 0)('show --watch fits a terminal that is resized', async () => {
  const home = temporaryFolder();
  const run = (await runCli(['run', 'start', 'build'], { home })).stdout.trim();
  const env = isolatedEnvironment(home) as Record<string, string>;
  const resized = join(home, 'resized');
  const resize = `until [ -e '${resized}' ]; do sleep 0.1; done; stty cols 40 </dev/tty`;
  const watch = `exec '${process.execPath}' '${PROGRAM}' show ${run} --watch`;
  const terminal = openTerminal(['sh', '-c', `(${resize}) & ${watch}`], { cwd: home, env });
  // On one line in 150 columns, on several in 40; each frame ends with the trace.
  await terminal.type(new RegExp(`run ${run} · build · running[^]*trace`), '');
  writeFileSync(resized, '');
  await terminal.type(new RegExp(`\\[cleared\\][^]*run ${run}\\s*\n· build · running[^]*trace`), '\u0003');
  await terminal.ended();
});
