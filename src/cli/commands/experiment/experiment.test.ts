import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Assignment } from '../../../experiments/assignment.ts';
import type { ExperimentStatus } from '../../../experiments/experiment-status.ts';
import { workInEmptyFolder } from '../../../testing/isolated-state.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const runHere = inProcess(run);

const ARMS = ['--arm', 'a=effort=medium', '--arm', 'b=effort=high'];

const REFUSED: readonly (readonly [command: string, args: readonly string[], message: string])[] = [
  ['start', ['e', '--workflow', 'w', ...ARMS], 'an experiment of this name exists'],
  ['start', ['x', '--workflow', 'w', ...ARMS.slice(0, 2), '--new-workflow'], 'arm b is not defined'],
  ['start', ['x', '--workflow', 'w', ...ARMS, ...ARMS.slice(0, 2), '--new-workflow'], 'arm a is defined twice'],
  [
    'start',
    ['x', '--workflow', 'w', ...ARMS.slice(0, 2), '--arm', 'b=effort=medium', '--new-workflow'],
    'arms a and b are both effort=medium',
  ],
  ['start', ['x', '--workflow', 'v', ...ARMS], 'no run of the workflow "v" is recorded'],
  ['start', ['x/y', '--workflow', 'w', ...ARMS], 'the name is not valid'],
  ['start', ['x', '--workflow', 'w', ...ARMS, '--guard', 'costs'], 'Did you mean "cost"?'],
  ['start', ['x', '--workflow', 'w', ...ARMS, '--max-pairs', '0'], 'Cannot use 0 for --max-pairs'],
  ['start', ['x', '--workflow', 'w', ...ARMS, '--max-cost', '-1'], 'Cannot use -1 for --max-cost'],
  [
    'start',
    ['x', '--workflow', 'w', ...ARMS.slice(0, 2), '--arm', 'b=prompt=no.md', '--new-workflow'],
    'Cannot read the prompt file',
  ],
  ['assign', ['f'], 'Cannot find the experiment "f" in the store'],
  ['status', ['f'], 'Did you mean "e"?'],
  ['stop', ['e', '--adopt', 'c'], 'Cannot adopt arm c of the experiment "e": it has no such arm'],
  ['start', ['x', '--workflow', 'w', ...ARMS, '--default', 'c', '--new-workflow'], 'the default arm c is not defined'],
  ['start', ['x', '--workflow', 'w', ...ARMS, '--arm', 'g=effort=low'], 'arms are named a, b, c, d, e, f, found "g"'],
];

describe('stepmeter experiment', () => {
  test('starts, assigns runs before they start, judges them, and stops', async () => {
    const { cli, json } = emptyStore();
    expect((await start(cli)).stdout).toMatch(
      /^Started the experiment e of w; plan [0-9a-f]{8}\n {2}a {2}effort=medium \(default\)/,
    );
    for (const task of ['t0', 't1']) {
      const { id, arm, settings } = await json<Assignment>('assign', 'e', '--task', task, '--task-type', 'library');
      expect(settings).toEqual({ effort: arm === 'a' ? 'medium' : 'high' });
      const about = ['--task', task, '--task-type', 'library', '--assignment', String(id)];
      const { stdout } = await cli('run', 'start', 'w', ...about);
      await cli('run', 'end', stdout.trim());
      expect(JSON.parse((await cli('show', stdout.trim(), '--json')).stdout)).toMatchObject({ run: { variant: arm } });
    }
    const status = await json<ExperimentStatus>('status', 'e');
    expect(status).toMatchObject({ state: 'running', looks: 1, noVerdict: [], result: { n: 2 } });
    expect((await cli('experiment', 'status')).stdout).toContain('success   undecided; a − b = +0 points');
    const stopped = await json<ExperimentStatus>('stop', 'e', '--adopt', 'b');
    expect(stopped).toMatchObject({ state: 'stopped', adopted: 'b', looks: 2 });
    const assigned = await cli('experiment', 'assign', 'e', '--task', 't0');
    expect(assigned).toMatchObject({ code: 0, stdout: "arm='b'\nassignment=''\narm_effort='high'\n" });
    expect(assigned.stderr).toContain(
      'The experiment "e" assigns no run: it was stopped and this arm adopted; using arm b',
    );
    expect((await cli('experiment', 'list')).stdout).toMatch(/e +w +\S+ \S+ +stopped, adopted b +1 : 1 +undecided/);
    expect((await cli('experiment', 'stop', 'e', '--adopt', 'b')).stderr).toBe('');
    expect((await cli('experiment', 'stop', 'e', '--adopt', 'a')).stderr).toBe(
      'stepmeter: The experiment "e" had been stopped: runs now get arm a, no longer b\n',
    );
    // A shell variable without an assignment leaves the run out of the experiment.
    expect(await cli('run', 'start', 'w', '--assignment', '')).toMatchObject({ code: 0 });
  });

  test('with STEPMETER=0 gives the default arm and records nothing', async () => {
    const { cli, home } = emptyStore();
    await start(cli);
    const off = await runHere(['experiment', 'assign', 'e'], { home, env: { STEPMETER: '0' } });
    expect(off).toMatchObject({ code: 0, stdout: expect.stringContaining("assignment=''") as string });
    expect((await cli('experiment', 'list')).stdout).toMatch(/running +0 : 0/);
  });

  test('fails the check of the configuration if the prompt file of an arm changed', async () => {
    workInEmptyFolder();
    const { cli, json } = emptyStore();
    writeFileSync(join(process.cwd(), 'a.md'), 'one');
    await cli(
      'experiment',
      'start',
      'e',
      '--workflow',
      'w',
      '--new-workflow',
      '--arm',
      'a=prompt=a.md',
      '--arm',
      'b=model=x',
    );
    writeFileSync(join(process.cwd(), 'a.md'), 'two');
    for (const task of ['t0', 't1']) await json('assign', 'e', '--task', task);
    const { noVerdict } = await json<ExperimentStatus>('status', 'e');
    expect(noVerdict).toEqual([
      'configuration: files of a were changed: 1 of 2 assignments have another configuration',
    ]);
  });

  test('refuses what it cannot do with one message', async () => {
    const { cli } = emptyStore();
    await start(cli);
    await cli('run', 'start', 'w');
    for (const [command, args, message] of REFUSED) {
      const { code, stdout, stderr } = await cli('experiment', command, ...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr.match(/^stepmeter: /gm)).toHaveLength(1);
    }
  });

  test('refuses an assignment that is none, or of another variant', async () => {
    const { cli } = emptyStore();
    const refused = { code: 2, stderr: expect.stringContaining('for --assignment: it is') as string };
    expect(await cli('run', 'start', 'w', '--assignment', 'e/c/0')).toMatchObject(refused);
    const id = 'e/a/0123456789abcdef';
    expect(await cli('run', 'start', 'w', '--variant', 'b', '--assignment', id)).toMatchObject(refused);
  });
});

type Cli = (...args: string[]) => ReturnType<typeof runHere>;

function emptyStore() {
  const home = temporaryFolder();
  const cli: Cli = (...args) => runHere(args, { home, cwd: process.cwd() });
  const json = async <T>(...args: string[]): Promise<T> =>
    JSON.parse((await cli('experiment', ...args, '--json')).stdout) as T;
  return { home, cli, json };
}

function start(cli: Cli): ReturnType<Cli> {
  return cli('experiment', 'start', 'e', '--workflow', 'w', '--new-workflow', '--seed', '1', ...ARMS);
}
