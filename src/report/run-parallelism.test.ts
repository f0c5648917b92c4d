import { expect, test } from 'vitest';
import { addRun, addStep, temporaryStore } from '../testing/store/store-rows.ts';
import { showRun } from './show-run.ts';

test('a run shows how many steps ran at once, and the share of its critical path', async () => {
  const store = await temporaryStore();
  const run = await addRun(store, { started_at: 0, ended_at: 100 });
  const steps = { plan: [0, 10], slow: [10, 80], fast: [10, 40], merge: [85, 100] } as const;
  for (const [id, [started_at, ended_at]] of Object.entries(steps))
    await addStep(store, { id, run_id: run, started_at, ended_at });
  // 10 + 70 + 30 + 15 of 100; the chain without `fast` has a gap of 5.
  expect((await showRun(store, run)).parallelism).toEqual({ achieved: 1.25, highest: 2, criticalPathShare: 0.95 });
});

test('a run without duration has no parallelism', async () => {
  const store = await temporaryStore();
  const run = await addRun(store, { started_at: 5, ended_at: 5 });
  expect((await showRun(store, run)).parallelism).toEqual({ achieved: null, highest: 0, criticalPathShare: null });
});
