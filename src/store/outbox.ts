import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Database } from './database.ts';
import type { OutboxTable, Schema } from './schema.ts';

/** Sends entries of the outbox; throws where they did not arrive. */
export type Send = (entries: readonly OutboxTable[]) => Promise<void>;

const oldest = (db: Kysely<Schema>, limit: number): SelectQueryBuilder<Schema, 'outbox', OutboxTable> =>
  db.selectFrom('outbox').selectAll().orderBy('enqueued_at').limit(limit);

const sendAndRemove = async (db: Kysely<Schema>, entries: readonly OutboxTable[], send: Send): Promise<number> => {
  if (entries.length === 0) return 0;
  await send(entries);
  const ids = entries.map(({ id }) => id);
  await db.deleteFrom('outbox').where('id', 'in', ids).execute();
  return entries.length;
};

/**
 * Sends the oldest entries and removes them; returns how many. Where sending fails they stay. In a database that
 * relays share, entries that another relay is sending are passed over until it has removed them or has died.
 */
export const sendOldest = async ({ db, shared }: Database, limit: number, send: Send): Promise<number> => {
  if (!shared) return sendAndRemove(db, await oldest(db, limit).execute(), send);
  return db
    .transaction()
    .execute(async (transaction) =>
      sendAndRemove(transaction, await oldest(transaction, limit).forUpdate().skipLocked().execute(), send),
    );
};
