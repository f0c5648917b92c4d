import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillStore } from '../../../testing/analysis/stored-builds.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { addRun, addStep } from '../../../testing/store/store-rows.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const MINUTE_MS = 60_000;

const stepmeter = inProcess(run);

describe('stepmeter schedule', () => {
  test('plans by successful runs of the workflow, and says what each duration is based on', async () => {
    const home = temporaryFolder();
    const since = Date.now() - 86_400_000;
    await fillStore(home, async (store) => {
      const add = (row: object, minutes: number) =>
        addRun(store, { workflow: 'shop', ...row, started_at: since, ended_at: since + minutes * MINUTE_MS });
      for (let n = 0; n < 20; n += 1) {
        await add({ task_type: 'bugfix', size: 5 }, 2);
        await add({ task_type: 'bugfix', size: 500 }, 40);
      }
      await add({ task: 'docs', task_type: 'text' }, 1);
      await add({ task: 'docs', task_type: 'text', result: 'failure' }, 500);
      const id = await add({ workflow: 'other' }, 900);
      for (const branch of ['small', 'large'])
        await addStep(store, {
          id: branch,
          run_id: id,
          name: 'implement',
          branch,
          started_at: since,
          ended_at: since + (branch === 'small' ? 1 : 90) * MINUTE_MS,
        });
    });
    const file = tasksIn(home, {
      workflow: 'shop',
      workers: 2,
      tasks: [
        { id: 'small', type: 'bugfix', size: 4 },
        { id: 'docs', type: 'text' },
        { id: 'large', type: 'bugfix', size: 400 },
        { id: 'new' },
      ],
    });
    const { stdout } = await stepmeter(['schedule', file], { home });
    expect(stdout).toContain('\nDurations from 41 successful runs of shop in the last 90 days\n');
    expect(stdout).toMatch(/^large +2 +0 ms .* type and size, n=20$/m);
    expect(stdout).toMatch(/^small .* type and size, n=20$/m);
    expect(stdout).toMatch(/^docs .* task, n=1$/m);
    expect(stdout).toMatch(/^new .* all, n=41$/m);

    const order = async (...args: string[]) =>
      (await stepmeter(['schedule', file, '--order', ...args], { home })).stdout.trim().split('\n');
    // Of an unknown type nothing is known but that tasks take 2 or 40 minutes, so it may take the longest.
    expect(await order()).toEqual(['new', 'large', 'docs', 'small']);
    const json = JSON.parse((await stepmeter(['schedule', file, '--json'], { home })).stdout) as object;
    expect(json).toMatchObject({ workflow: 'shop', step: null, observations: 41, order: await order() });
    const ofStep = await stepmeter(['schedule', file, '--workflow', 'other', '--step', 'implement', '--json'], {
      home,
    });
    const { tasks } = JSON.parse(ofStep.stdout) as {
      tasks: { id: string; prediction: { basis: string; n: number } }[];
    };
    expect(tasks.find(({ id }) => id === 'large')?.prediction).toMatchObject({ basis: 'task', n: 1 });
  });

  test('states its guess without history, the added dependencies, and where a split does not pay', async () => {
    const home = temporaryFolder();
    const file = tasksIn(home, {
      overhead: { lease: '1s', install: '30s', merge: '2s', conflict: 0 },
      tasks: [
        { id: 'a', files: 'src' },
        { id: 'b', after: 'a' },
        { id: 'c', files: ['src/x', 'y'] },
        { id: 'd', after: ['c'] },
      ],
    });
    const { stdout, code } = await stepmeter(['schedule', file, '--workflow', 'shop'], { home });
    expect(stdout).toContain('Durations are a guess: nothing of shop has succeeded in the last 90 days');
    expect(stdout).toContain('c waits for a: both can change src\n');
    expect(stdout).toMatch(/^c .* guess +a$/m);
    expect(stdout).toContain('A split of c, d does not pay: each waits for the one before it\n');
    expect(stdout).toContain('(lease 1.0 s, install 30.0 s, merge 2.0 s, conflict 0 %)');
    expect(stdout).toContain('2 workers are enough: more save nothing');
    expect(code).toBe(0);
  });

  test('plans for more workers than there are tasks', async () => {
    const home = temporaryFolder();
    const file = tasksIn(home, { workers: 1e10, tasks: [{ id: 'a' }, { id: 'b' }] });
    const { stdout, code } = await stepmeter(['schedule', file, '--json'], { home });
    expect(JSON.parse(stdout)).toMatchObject({ workers: 1e10, usefulWorkers: 2 });
    expect(code).toBe(0);
  });

  test('refuses to print the order alone and to run the tasks', async () => {
    const home = temporaryFolder();
    const file = tasksIn(home, { tasks: [{ id: 'a' }] });
    const { code, stdout, stderr } = await stepmeter(['schedule', file, '--order', '--', 'echo'], { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Omit --order, or the command after --');
  });

  test.each<[string, string]>([
    ['', 'it is empty'],
    ['[{"id": "a"', 'it is neither YAML nor JSON: '],
    ['- &a {id: *a}', 'it is neither YAML nor JSON: an alias names what it is in'],
    ['tasks: []', 'tasks is [], expected at least one task'],
    ['[{"id": "a", "colour": 3}]', 'tasks.0.colour is not a field'],
    ['[{"id": "a", "size": 1.5}]', 'tasks.0.size is 1.5, expected a whole number'],
    ['{"overhead": {"lease": "5"}, "tasks": [{"id": "a"}]}', 'overhead.lease is "5", expected a duration'],
    ['[{"id": "a"}, {"id": "a"}]', 'two tasks have the same ID'],
    ['[{"id": "a", "after": "b"}]', 'task "a" depends on "b", which is unknown'],
    ['[{"id": "a", "after": "b"}, {"id": "b", "after": "a"}]', 'these depend on each other in a circle: a, b'],
  ])('refuses %j with one message', async (text, found) => {
    const home = temporaryFolder();
    const file = join(home, 'tasks.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await stepmeter(['schedule', file], { home });
    expect(stdout).toBe('');
    expect(stderr).toContain(found);
    expect(stderr).toMatch(/^stepmeter: Cannot schedule the tasks.*\n.*errors.md#schedule\)\n$/);
    expect(code).toBe(2);
  });
});

function tasksIn(folder: string, value: object): string {
  const file = join(folder, 'tasks.json');
  writeFileSync(file, JSON.stringify(value));
  return file;
}
