import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Database } from './database.ts';
import type { OutboxTable, Schema } from './schema.ts';

/** Sends entries of the outbox. Returns the IDs of those that need not be resent; throws if none arrived. */
export type Send = (entries: readonly OutboxTable[]) => Promise<readonly string[]>;

/**
 * Sends the oldest entries and removes those that `send` returns; returns how many. The others are kept. In a shared
 * database, entries that another relay is sending are skipped until it has removed them or died.
 */
export async function sendOldest({ db, shared }: Database, limit: number, send: Send): Promise<number> {
  if (!shared) return sendAndRemove(db, await oldest(db, limit).execute(), send);
  return db
    .transaction()
    .execute(async (transaction) =>
      sendAndRemove(transaction, await oldest(transaction, limit).forUpdate().skipLocked().execute(), send),
    );
}

async function sendAndRemove(db: Kysely<Schema>, entries: readonly OutboxTable[], send: Send): Promise<number> {
  if (entries.length === 0) return 0;
  const done = await send(entries);
  if (done.length > 0) await db.deleteFrom('outbox').where('id', 'in', done).execute();
  return done.length;
}

function oldest(db: Kysely<Schema>, limit: number): SelectQueryBuilder<Schema, 'outbox', OutboxTable> {
  return db.selectFrom('outbox').selectAll().orderBy('enqueued_at').limit(limit);
}
