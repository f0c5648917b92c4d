import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingTerminal, openTerminal, type Terminal } from '../testing/claude/terminal.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { PROGRAM } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const COUNT = `trap 'echo interrupted >>interrupted' INT
  echo "is ready"
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.1; done`;

test.skipIf(missingTerminal().length > 0 || process.platform !== 'linux').each([
  ['exec', `exec --workflow w --step s -- sh -c "$COUNT"`],
  ['exec with input from a file', `exec --workflow w --step s -- sh -c "$COUNT" </dev/null`],
  ['schedule', `schedule tasks.json -- sh -c "$COUNT"`],
  ['cache run', `cache run x --input tasks.json -- sh -c "$COUNT"`],
])('Ctrl-C on a terminal reaches the command of %s once', async (_, args) => {
  const { terminal, interrupted } = openStepmeter(args, COUNT);
  await terminal.type(/is ready/, '\u0003');
  await terminal.ended();
  expect(interrupted()).toBe('interrupted\n');
});

test.skipIf(missingTerminal().length > 0 || process.platform !== 'linux').each([
  ['exec', `exec --workflow w --step s -- sh -c "$COUNT"`],
  ['exec with input from a file', `exec --workflow w --step s -- sh -c "$COUNT" </dev/null`],
])('SIGINT that is sent to the process of %s alone reaches the command on a terminal', async (_, args) => {
  const { terminal, interrupted } = openStepmeter(args, COUNT.replace('echo "is ready"', 'kill -INT $PPID'));
  await terminal.ended();
  expect(interrupted()).toBe('interrupted\n');
});

function openStepmeter(args: string, script: string): { terminal: Terminal; interrupted: () => string } {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'tasks.json'), '[{"id": "a"}]');
  const env = { ...isolatedEnvironment(temporaryFolder()), COUNT: script } as Record<string, string>;
  const terminal = openTerminal(['sh', '-c', `'${process.execPath}' '${PROGRAM}' ${args}`], { cwd, env });
  return { terminal, interrupted: () => readFileSync(join(cwd, 'interrupted'), 'utf8') };
}
