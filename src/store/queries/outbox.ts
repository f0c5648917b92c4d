import { bulkInsert, type BulkInsert } from '../bulk-insert.ts';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { OutboxTable, Schema } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';

/** Sends entries of the outbox. Returns the IDs of those that need not be resent; throws if none arrived. */
export type Send = (entries: readonly OutboxTable[]) => Promise<readonly string[]>;

/** Adds spans; those already waiting are kept as they are. */
export const addToOutbox: BulkInsert<OutboxTable, unknown> = bulkInsert('outbox', (insert) =>
  insert.onConflict((conflict) => conflict.column('id').doNothing()),
);

/** The body of a span that waits; undefined if it was sent or never added. */
export async function waitingSpan({ db }: Queryable, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('outbox').select('body').where('id', '=', id).executeTakeFirst();
  return row?.body;
}

/** Replaces the body of a span that waits. */
export async function replaceWaitingSpan({ db }: Transaction, id: string, body: string): Promise<void> {
  await db.updateTable('outbox').set({ body }).where('id', '=', id).execute();
}

/** Number of spans that wait. */
export async function outboxDepth({ db }: Queryable): Promise<number> {
  const { depth } = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('depth'))
    .executeTakeFirstOrThrow();
  return Number(depth);
}

/** The IDs of at most `limit` spans that have waited since before a time, oldest first. */
export async function outboxBefore({ db }: Queryable, before: number, limit: number): Promise<string[]> {
  const old = db.selectFrom('outbox').select('id').where('enqueued_at', '<', before).orderBy('enqueued_at');
  return (await old.limit(limit).execute()).map(({ id }) => id);
}

/** Removes spans. */
export async function removeFromOutbox({ db }: Queryable, ids: readonly string[]): Promise<void> {
  await db.deleteFrom('outbox').where('id', 'in', ids).execute();
}

/**
 * Sends the oldest entries and removes those that `send` returns; returns how many. The others are kept. In a shared
 * database, entries that another relay is sending are skipped until it has removed them or died.
 */
export async function sendOldest({ db, shared }: Database, limit: number, send: Send): Promise<number> {
  if (!shared) return sendAndRemove({ db }, await oldest(db, limit).execute(), send);
  return db
    .transaction()
    .execute(async (transaction) =>
      sendAndRemove({ db: transaction }, await oldest(transaction, limit).forUpdate().skipLocked().execute(), send),
    );
}

async function sendAndRemove(store: Queryable, entries: readonly OutboxTable[], send: Send): Promise<number> {
  if (entries.length === 0) return 0;
  const done = await send(entries);
  if (done.length > 0) await removeFromOutbox(store, done);
  return done.length;
}

function oldest(db: Kysely<Schema>, limit: number): SelectQueryBuilder<Schema, 'outbox', OutboxTable> {
  return db.selectFrom('outbox').selectAll().orderBy('enqueued_at').limit(limit);
}
