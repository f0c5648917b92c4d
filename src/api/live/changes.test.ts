import { expect, onTestFinished, test, vi } from 'vitest';
import type { Store } from '../../store/open-store.ts';
import { watchChanges } from './changes.ts';

test('watchChanges() reports at most two changes per second, however often the store changes', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let version = 0;
  const { changes, reported } = watched(() => ++version);
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
  const { changes, reported } = watched(() => 7);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported).toEqual([]);
  changes.close();
});

test('watchChanges() reports a change immediately after the start', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let version = 7;
  const { changes, reported } = watched(() => version);
  await vi.advanceTimersByTimeAsync(1);
  version = 8;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported).toHaveLength(1);
  changes.close();
});

/** The changes of a store without runs whose version is given. */
function watched(version: () => number) {
  const none = {
    select: () => none,
    where: () => none,
    orderBy: () => none,
    limit: () => none,
    execute: async () => [],
  };
  const store = { db: { selectFrom: () => none }, dataVersion: async () => version(), now: Date.now };
  const changes = watchChanges(store as unknown as Store);
  const reported: string[] = [];
  changes.listen(({ id }) => void reported.push(id));
  return { changes, reported };
}
