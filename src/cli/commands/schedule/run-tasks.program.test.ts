import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../../testing/process/processes.ts';
import { readSpool } from '../../../testing/read-spool.ts';
import { runCli } from '../../../testing/run-cli.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';

describe('stepmeter schedule with a command', () => {
  test('runs tasks after those that they wait for, again if the API is overloaded, and skips those behind a failure', async () => {
    const home = temporaryFolder();
    const file = tasksIn(home, [
      { id: 'bad', type: 'fix', size: 3, files: 'src' },
      { id: 'never', after: 'bad' },
      { id: 'a b' },
      { id: 'last', after: 'a b', files: 'src' },
    ]);
    const script = `[ "$1" = bad ] && exit 9
      [ "$1" = last ] || [ -e tried ] || { touch tried; echo 'API Error: Request rejected (429)'; exit 1; }
      [ "$1" != last ] || { sleep 600 & echo "left $! behind"; }
      printf "$1 done"`;
    const args = [
      'schedule',
      file,
      '--workflow',
      'w',
      '--json',
      '--timeout',
      '1h',
      '--',
      'sh',
      '-c',
      script,
      'sh',
      '{}',
    ];
    const { code, stdout, stderr } = await runCli(args, { home, cwd: home });
    // It holds the output of its task open, which must not keep the command from its end.
    process.kill(Number(/left (\d+) behind/.exec(stderr)?.[1]));
    expect(code).toBe(1);
    expect(stderr).toContain('a b │ a b done\n');
    expect(stderr).toContain('stepmeter: a b waits for the rate limit of the API: 1.0 s\n');
    const { ran } = JSON.parse(stdout) as { ran: { tasks: { id: string; startMs: number }[]; achieved: object } };
    const byId = Object.fromEntries(ran.tasks.map((task) => [task.id, task]));
    expect(byId).toMatchObject({
      bad: { result: 'failure', exitCode: 9, attempts: 1, because: [] },
      never: { result: 'skipped', exitCode: null, attempts: 0, because: ['bad'] },
      'a b': { result: 'success', exitCode: 0, attempts: 2 },
      last: { result: 'success', exitCode: 0, attempts: 1 },
    });
    expect(ran.achieved).toMatchObject({ criticalPath: ['a b', 'last'], calibration: { n: 2 } });
    const runs = readSpool(home).flatMap(({ context }) => (context.step ? [] : [context.run]));
    expect(runs.map(({ workflow, task }) => [workflow, task]).sort()).toEqual(
      ['a b', 'a b', 'bad', 'last'].map((task) => ['w', task]),
    );
    expect(runs.find(({ task }) => task === 'bad')).toMatchObject({ taskType: 'fix', size: 3 });
  });

  test.skipIf(process.platform !== 'linux')('starts the others if a task cannot be started', async () => {
    const home = temporaryFolder();
    // Linux takes no argument of 128 KiB.
    const long = 'x'.repeat(2 ** 17);
    const file = tasksIn(home, [{ id: long }, { id: 'behind', after: long }, { id: 'other' }]);
    const { code, stdout, stderr } = await runCli(['schedule', file, '--json', '--', 'true'], { home });
    expect(code).toBe(1);
    expect(stderr).toMatch(/x: Cannot run ".*": E2BIG\n/);
    const { ran } = JSON.parse(stdout) as { ran: { tasks: { id: string }[] } };
    const byId = Object.fromEntries(ran.tasks.map((task) => [task.id, task]));
    expect(byId).toMatchObject({
      [long]: { result: 'failure', exitCode: null, attempts: 1 },
      behind: { result: 'skipped', because: [long] },
      other: { result: 'success', exitCode: 0 },
    });
  });

  test('says what became of its tasks also if the end of their run cannot be recorded', async () => {
    const home = temporaryFolder();
    const args = ['schedule', tasksIn(home, [{ id: 'a' }]), '--step', 's', '--json', '--', 'rm', '-r', `${home}/spool`];
    const { code, stdout, stderr } = await runCli(args, { home });
    expect(stderr).toMatch(/^stepmeter: Cannot record the end of the run: .* It will be listed as abandoned\n/m);
    expect(JSON.parse(stdout)).toMatchObject({ ran: { tasks: [{ id: 'a', exitCode: 1 }] } });
    expect(code).toBe(1);
  });

  test.skipIf(process.platform !== 'linux')('ends every process of the tasks after Ctrl-C', async () => {
    const home = temporaryFolder();
    const file = tasksIn(home, [{ id: 'a' }, { id: 'b', after: 'a' }]);
    const script = `trap '' INT; setsid sh -c 'trap "" INT; echo "detached $$"; sleep 600' & wait; wait`;
    const sent: string[] = [];
    const { code, stdout, stderr } = await runCli(
      ['schedule', file, '--workflow', 'w', '--step', 's', '--timeout', '1h', '--', 'sh', '-c', script],
      {
        home,
        onStderr: (text, child) => {
          for (const cause of ['detached', 'Cancelled'])
            if (text.includes(cause) && !sent.includes(cause)) {
              sent.push(cause);
              child.kill('SIGINT');
            }
        },
      },
    );
    expect(code).toBe(130);
    expect(stdout).toMatch(/^2 tasks: 2 cancelled\n/);
    expect(isAlive(Number(/detached (\d+)/.exec(stderr)?.[1]))).toBe(false);
    const [run, step] = readSpool(home);
    expect(run?.records).toMatchObject([{ type: 'run.ended', result: 'cancelled' }]);
    expect(step?.context.step).toMatchObject({ name: 's', branch: 'a' });
  });
});

function tasksIn(folder: string, tasks: readonly object[]): string {
  const file = join(folder, 'tasks.json');
  writeFileSync(file, JSON.stringify({ workers: 2, tasks }));
  return file;
}
