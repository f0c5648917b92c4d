import { expect, onTestFinished, test, vi } from 'vitest';
import { addRun, temporaryStore } from '../../testing/store/store-rows.ts';
import { watchChanges, type Change } from './changes.ts';

test('watchChanges() reports at most two changes per second, however often the store changes', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let version = 0;
  const { changes, reported } = await watched(() => ++version);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported.length).toBeGreaterThan(10);
  expect(reported.length).toBeLessThanOrEqual(20);
  changes.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported.length).toBeLessThanOrEqual(20);
});

test('watchChanges() reports nothing while nothing changes', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { changes, reported } = await watched(() => 7);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported).toEqual([]);
  changes.close();
});

test('watchChanges() reports a change immediately after the start', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let version = 7;
  const { changes, reported } = await watched(() => version);
  version = 8;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported).toHaveLength(1);
  changes.close();
});

test('watchChanges() reports the runs that are active, or that any may have changed when runs are removed', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let version = 0;
  const { changes, store, runs } = await watched(() => version);
  const [old, active] = [await addRun(store, {}), await addRun(store, { ended_at: null, result: null })];
  const nextRuns = async () => {
    version++;
    await vi.advanceTimersByTimeAsync(1000);
    return runs.at(-1);
  };
  // Runs that started in the past were imported.
  expect(await nextRuns()).toBeNull();
  expect(await nextRuns()).toEqual([active]);
  await store.db.deleteFrom('run').where('id', '=', old).execute();
  expect(await nextRuns()).toBeNull();
  expect(await nextRuns()).toEqual([active]);
  changes.close();
});

test('watchChanges() reports the end of a run that is ingested long after it, and no list that lacks runs', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let version = 0;
  const { changes, store, runs } = await watched(() => version);
  const late = await addRun(store, { ended_at: null, result: null });
  const nextRuns = async () => {
    version++;
    await vi.advanceTimersByTimeAsync(1000);
    return runs.at(-1);
  };
  await nextRuns();
  expect(await nextRuns()).toEqual([late]);
  await store.db
    .updateTable('run')
    .set({ ended_at: Date.now() - 3_600_000 })
    .where('id', '=', late)
    .execute();
  expect(await nextRuns()).toEqual([late]);
  expect(await nextRuns()).toEqual([]);
  for (let index = 0; index < 201; index++)
    await addRun(store, { ended_at: null, result: null, started_at: Date.now() + 3_600_000 });
  expect(await nextRuns()).toBeNull();
  changes.close();
});

/** The changes of a store whose version is given. */
async function watched(version: () => number) {
  const store = { ...(await temporaryStore()), dataVersion: async () => version(), now: Date.now };
  const changes = watchChanges(async () => store);
  const [reported, runs]: [string[], Change['runs'][]] = [[], []];
  changes.listen((change) => {
    reported.push(change.id);
    runs.push(change.runs);
  });
  await vi.advanceTimersByTimeAsync(1);
  return { changes, store, reported, runs };
}
