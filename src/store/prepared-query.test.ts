import { expect, test } from 'vitest';
import { temporaryStore } from '../testing/store/store-rows.ts';
import { preparedQuery } from './prepared-query.ts';

const add = preparedQuery((db, row: { readonly id: string; readonly enqueued_at: number; readonly body: string }) =>
  db.insertInto('outbox').values(row).returning('id'),
);

const among = preparedQuery((db, ids: readonly string[], body: string) =>
  db.selectFrom('outbox').selectAll().where('id', 'in', ids).where('body', '!=', 'none').where('body', '<=', body),
);

test('preparedQuery() uses the values of each call, in lists of every length', async () => {
  const store = await temporaryStore();
  const rows = ['a', 'b', 'c'].map((id, index) => ({ id, enqueued_at: index, body: `body of ${id}` }));
  for (const row of rows) expect(await add(store, row)).toEqual([{ id: row.id }]);
  expect(await among(store, ['a', 'b'], 'z')).toEqual(rows.slice(0, 2));
  expect(await among(store, ['c', 'b'], 'body of b')).toEqual(rows.slice(1, 2));
  expect(await among(store, ['c', 'x', 'a'], 'z')).toEqual([rows[0], rows[2]]);
});

test('preparedQuery() puts values into their columns, whichever order a row has them in', async () => {
  const store = await temporaryStore();
  await add(store, { id: 'a', enqueued_at: 1, body: 'b' });
  await add(store, { body: 'd', enqueued_at: 2, id: 'c' });
  expect(await among(store, ['a', 'c'], 'z')).toEqual([
    { id: 'a', enqueued_at: 1, body: 'b' },
    { id: 'c', enqueued_at: 2, body: 'd' },
  ]);
});

test('preparedQuery() sanitizes values as other statements do', async () => {
  const store = await temporaryStore();
  await add(store, { id: 'a\0b', enqueued_at: 1.7, body: '' });
  expect(await among(store, ['a\0b'], 'z')).toEqual([{ id: 'ab', enqueued_at: 2, body: '' }]);
});
