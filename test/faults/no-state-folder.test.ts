import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { run } from '../../src/cli/run.ts';

const runHere = inProcess(run);

const HOME = '/proc/stepmeter/state';
const FOUND = 'Cannot write to the state folder /proc/stepmeter/state: ENOENT: no such file or directory';

describe.runIf(process.platform === 'linux')('a state folder where none can be made', () => {
  const commands = ['relay --once', 'relay', 'runs', 'run start w'].map((command) => ({ command }));

  test.each(commands)('ends `stepmeter $command` with one clear message', async ({ command }) => {
    const result = await runHere(command.split(' '), { home: HOME });
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain(`stepmeter: ${FOUND}`);
    const hint = 'Make the folder writable, or set STEPMETER_HOME to a writable folder (docs/errors.md#state-folder)';
    expect(result.stderr.endsWith(`\n${hint}\n`)).toBe(true);
  });

  test('lets `stepmeter exec` run its command, and says that nothing is recorded', async () => {
    const result = await runCli(['exec', '--workflow', 'w', '--step', 's', '--', 'echo', 'done'], { home: HOME });
    expect(result).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(result.stderr).toContain(
      `${FOUND}, mkdir '/proc/stepmeter'. The command runs, but this step is not recorded.`,
    );
  });
});
