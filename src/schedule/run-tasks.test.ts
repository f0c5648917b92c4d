import { expect, test } from 'vitest';
import { runTasks, type TasksToRun } from './run-tasks.ts';
import type { Task } from './task.ts';

test('starts as many tasks as there are workers, and each after those that it depends on', async () => {
  const { done, started, waits, end } = controlled([task('a'), task('b'), task('c'), task('d', 'a', 'c')]);
  expect([started, waits]).toEqual([['a', 'b'], ['c: a worker']]);
  await end('a');
  expect(started).toEqual(['a', 'b', 'c']);
  await end('b');
  expect(started).toHaveLength(3);
  await end('c');
  expect(started.at(-1)).toBe('d result-a result-c');
  await end('d');
  expect([...(await done)]).toEqual(['a', 'b', 'c', 'd'].map((id) => [id, `result-${id}`]));
});

test('a task that fails ends only those that depend on it; the first failure in their order is thrown', async () => {
  const { done, started, end } = controlled([task('a'), task('b'), task('c', 'b'), task('d')]);
  await end('b', new Error('b failed'));
  await end('a', new Error('a failed'));
  expect(started).toEqual(['a', 'b', 'd']);
  await end('d');
  await expect(done).rejects.toThrow('a failed');
});

test('the most urgent task starts first', async () => {
  const { started } = controlled([task('a'), task('b'), task('c')], { order: ['c', 'a', 'b'] });
  expect(started).toEqual(['c', 'a']);
});

test('a task waits for memory, and starts when the resources are looked at again', async () => {
  let [availableBytes, look] = [1024 ** 3, () => {}];
  const { started, waits, settled } = controlled([task('a'), task('b')], {
    demandOf: () => ({ memoryBytes: 1024 ** 3 }),
    resources: () => ({ workers: 2, availableBytes }),
    pause: () => new Promise((resolve) => (look = resolve)),
  });
  expect([started, waits]).toEqual([['a'], ['b: memory: 0.0 GiB free, needs 1.0 GiB (p90)']]);
  look();
  await settled();
  expect([started, waits.length]).toEqual([['a'], 1]);
  availableBytes = 4 * 1024 ** 3;
  look();
  await settled();
  expect(started).toEqual(['a', 'b']);
});

test('if nothing runs, a task that does not fit the budget is started and decides itself', async () => {
  const { done, started, end } = controlled([task('a')], {
    demandOf: () => ({ costUsd: 2 }),
    resources: () => ({ workers: 2, budgetUsd: 1 }),
  });
  expect(started).toEqual(['a']);
  await end('a', new Error('too expensive'));
  await expect(done).rejects.toThrow('too expensive');
});

/** Tasks that end when the test says so. */
function controlled(tasks: readonly Task[], options: Partial<TasksToRun<Task, string>> = {}) {
  const started: string[] = [];
  const waits: string[] = [];
  const ends = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const done = runTasks<Task, string>({
    tasks,
    order: tasks.map(({ id }) => id),
    demandOf: () => ({}),
    resources: () => ({ workers: 2 }),
    run: (one, results) => {
      started.push([one.id, ...(one.after ?? []).map((id) => results.get(id))].join(' '));
      return new Promise((resolve, reject) => void ends.set(one.id, { resolve, reject }));
    },
    onWaiting: ({ id }, reason) => void waits.push(`${id}: ${reason}`),
    pause: () => new Promise(() => {}),
    ...options,
  });
  const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const end = async (id: string, error?: Error): Promise<void> => {
    if (error) ends.get(id)?.reject(error);
    else ends.get(id)?.resolve(`result-${id}`);
    await settled();
  };
  done.catch(() => {});
  return { done, started, waits, end, settled };
}

function task(id: string, ...after: string[]): Task {
  return { id, after };
}
