import { expect, test } from 'vitest';
import { addRequest, addRun, addStep, temporaryStore } from '../testing/store/store-rows.ts';
import type { RunQuery } from './list-runs.ts';
import { listRuns } from './list-runs.ts';

test('listRuns() lists the newest runs first, at most as many as asked for', async () => {
  const store = await temporaryStore();
  const [old, newest, middle] = [
    await addRun(store, { started_at: 1 }),
    await addRun(store, { started_at: 3 }),
    await addRun(store, { started_at: 2 }),
  ];
  expect((await listRuns(store, { limit: 9 })).map(({ id }) => id)).toEqual([newest, middle, old]);
  expect((await listRuns(store, { limit: 2 })).map(({ id }) => id)).toEqual([newest, middle]);
});

test('listRuns() lists the runs of one workflow', async () => {
  const store = await temporaryStore();
  const id = await addRun(store, { workflow: 'wanted' });
  await addRun(store, { workflow: 'other' });
  expect((await listRuns(store, { limit: 9, workflow: 'wanted' })).map((run) => run.id)).toEqual([id]);
  expect(await listRuns(store, { limit: 9, workflow: 'want%' })).toEqual([]);
});

test('listRuns() sums what a run used, each request once, however many steps there are', async () => {
  const store = await temporaryStore();
  const run_id = await addRun(store, { task_type: 'library' });
  for (const id of ['a', 'b', 'c']) await addStep(store, { id, run_id });
  await addRequest(store, { id: 'm1', run_id, input: 1, cache_read: 10, output: 2, cost_nano_usd: 300_000_003 });
  await addRequest(store, { id: 'm2', run_id, input: 1, cost_nano_usd: null });
  expect(await listRuns(store, { limit: 1 })).toEqual([
    {
      id: run_id,
      workflow: 'build',
      taskType: 'library',
      variant: null,
      result: 'success',
      errorType: null,
      simulated: false,
      startedAt: 1_790_000_000_000,
      durationMs: 60_000,
      steps: 3,
      requests: 2,
      tokens: { input: 2, output: 2, cacheRead: 10, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
      costUsd: 0.300000003,
      usageGap: null,
      unpricedRequests: 1,
      costFromBillUsd: 0,
    },
  ]);
});

test('listRuns() says of a run under way that it is, and of one without requests that it used nothing', async () => {
  const store = await temporaryStore();
  await addRun(store, { ended_at: null, result: null });
  expect(await listRuns(store, { limit: 1 })).toMatchObject([
    { result: 'running', durationMs: null, steps: 0, requests: 0, costUsd: 0 },
  ]);
});

test('listRuns() of an empty store is empty', async () => {
  expect(await listRuns(await temporaryStore(), { limit: 9 })).toEqual([]);
});

test('listRuns() filters by result and time, and sorts by cost or duration', async () => {
  const store = await temporaryStore();
  const cheap = await addRun(store, { started_at: 30, ended_at: 130, result: 'failure' });
  const dear = await addRun(store, { started_at: 20, ended_at: 520 });
  const open = await addRun(store, { started_at: 10, ended_at: null, result: null });
  await addRequest(store, { id: 'a', run_id: cheap, cost_nano_usd: 1 });
  await addRequest(store, { id: 'b', run_id: dear, cost_nano_usd: 2 });
  const ids = async (query: Omit<RunQuery, 'limit'>) =>
    (await listRuns(store, { limit: 9, ...query })).map(({ id }) => id);
  expect(await ids({ result: 'failure' })).toEqual([cheap]);
  expect(await ids({ result: 'running' })).toEqual([open]);
  expect(await ids({ since: 20 })).toEqual([cheap, dear]);
  expect(await ids({ since: 10, until: 30 })).toEqual([dear, open]);
  expect(await ids({ sort: 'cost' })).toEqual([dear, cheap, open]);
  expect(await ids({ sort: 'duration' })).toEqual([dear, cheap, open]);
  expect(await ids({ sort: 'started' })).toEqual([cheap, dear, open]);
  expect(await ids({ workflow: 'build', result: 'success', sort: 'cost' })).toEqual([dear]);
});
