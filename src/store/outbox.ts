import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Database } from './database.ts';
import type { OutboxTable, Schema } from './schema.ts';

/** Sends entries of the outbox. Of those that need not be sent again it returns the ids; throws where none arrived. */
export type Send = (entries: readonly OutboxTable[]) => Promise<readonly string[]>;

/**
 * Sends the oldest entries and removes those that `send` is done with; returns how many. The others stay. In a database
 * that relays share, entries that another relay is sending are passed over until it has removed them or has died.
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
