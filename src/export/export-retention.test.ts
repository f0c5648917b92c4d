import { expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { counted } from '../testing/store/sums.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { METRIC } from '../telemetry/names.ts';
import { openNewStore } from '../testing/store/open-new-store.ts';
import { recordDrops, type Drop } from './export-drops.ts';
import { expireExports } from './export-retention.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

test('spans that were not accepted within the retention period are removed and counted; younger ones stay', async () => {
  const { store } = await openAt(10 * DAY_MS);
  const entries = [0, 1, 9].map((day) => ({ id: `span-${day}`, enqueued_at: day * DAY_MS, body: '{}' }));
  await store.db.insertInto('outbox').values(entries).execute();
  expect(await expireExports(store, 5, 10 * DAY_MS)).toBe(2);
  expect(await store.db.selectFrom('outbox').select('id').execute()).toEqual([{ id: 'span-9' }]);
  expect((await counted(store))[METRIC.exportDropped.name]).toBe(2);
  expect(await expireExports(store, 5, 10 * DAY_MS)).toBe(0);
});

test('rows about drops expire, their count stays', async () => {
  const { store, clock } = await openAt(0);
  await recordDrops(store, [drop('a')]);
  clock.now = 4 * DAY_MS;
  await recordDrops(store, [drop('b')]);
  await expireExports(store, 5, 6 * DAY_MS);
  expect(await store.db.selectFrom('export_drop').select('id').execute()).toEqual([{ id: 'b' }]);
  expect((await counted(store))[METRIC.exportDropped.name]).toBe(2);
});

test('a drop that is known already is not counted again, and the rows are bounded', async () => {
  const { store, clock } = await openAt(0);
  await recordDrops(store, [drop('a')]);
  await recordDrops(store, [drop('a')]);
  expect((await counted(store))[METRIC.exportDropped.name]).toBe(1);
  clock.now = 1;
  await recordDrops(
    store,
    Array.from({ length: 1500 }, (_, i) => drop(`b${i}`)),
  );
  const ids = (await store.db.selectFrom('export_drop').select('id').execute()).map(({ id }) => id);
  expect(ids).toHaveLength(1000);
  expect(ids).not.toContain('a');
  expect((await counted(store))[METRIC.exportDropped.name]).toBe(1501);
});

async function openAt(at: number) {
  const clock = { now: at };
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()), () => clock.now);
  onTestFinished(() => store.close());
  return { store, clock };
}

function drop(id: string): Drop {
  return {
    id,
    signal: 'traces',
    reason: 'refused',
    item: 'chat',
    items: 1,
    bytes: 9,
    detail: 'HTTP 400',
  };
}
