import { expect, test } from 'vitest';
import { addRun, temporaryStore } from '../testing/store/store-rows.ts';
import { findRun } from './find-run.ts';

test('findRun() reads no more than the run that began last, however many there are', async () => {
  const store = await temporaryStore();
  for (const started_at of [2000, 3000, 1000]) await addRun(store, { id: `0-${started_at}`, started_at });
  const read: unknown[] = [];
  const db = store.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      read.push(...result.rows);
      return result;
    },
  });
  expect(await findRun({ ...store, db })).toMatchObject({ id: '0-3000' });
  expect(read).toHaveLength(1);
});
