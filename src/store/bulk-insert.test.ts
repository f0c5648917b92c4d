import { expect, test } from 'vitest';
import { temporaryStore } from '../testing/store/store-rows.ts';
import { bulkInsert } from './bulk-insert.ts';
import type { OutboxTable } from './schema.ts';

const insert = bulkInsert('outbox', (query) =>
  query.onConflict((conflict) => conflict.column('id').doNothing()).returning('id'),
);

test('bulkInsert() stores every row once, whatever their number', async () => {
  const { db, write } = await temporaryStore();
  const rows = Array.from({ length: 400 }, (_, index) => rowOf(index));
  for (const [first, last] of [
    [0, 0],
    [0, 1],
    [1, 130],
    [100, 400],
  ] as const)
    await write((transaction) => insert(transaction, rows.slice(first, last)));
  const stored = await db.selectFrom('outbox').selectAll().orderBy('enqueued_at').execute();
  expect(stored).toEqual(rows);
});

test('bulkInsert() returns what is new', async () => {
  const { write } = await temporaryStore();
  const ids = (numbers: readonly number[]) =>
    write(async (transaction) => (await insert(transaction, numbers.map(rowOf))).map(({ id }) => id));
  expect(await ids([1, 2, 3])).toEqual(['id 1', 'id 2', 'id 3']);
  expect(await ids([3, 4])).toEqual(['id 4']);
});

test('bulkInsert() puts values into their columns, whichever order rows have them in', async () => {
  const { db, write } = await temporaryStore();
  const { id, enqueued_at, body } = rowOf(2);
  for (const row of [rowOf(1), { body, id, enqueued_at }]) await write((transaction) => insert(transaction, [row]));
  expect(await db.selectFrom('outbox').selectAll().orderBy('id').execute()).toEqual([rowOf(1), rowOf(2)]);
});

test('bulkInsert() sanitizes values as other statements do', async () => {
  const { db, write } = await temporaryStore();
  await write((transaction) => insert(transaction, [{ id: 'a\0b', enqueued_at: 1.7, body: '{}' }]));
  expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([{ id: 'ab', enqueued_at: 2, body: '{}' }]);
});

function rowOf(index: number): OutboxTable {
  return { id: `id ${index}`, enqueued_at: index, body: `{"index":${index}}` };
}
