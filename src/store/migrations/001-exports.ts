import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** The tables of what is exported, as in the first schema. */
export async function createExports(db: Kysely<unknown>): Promise<void> {
  await createCounter(db);
  await createExemplar(db);
  await createOutbox(db);
}

async function createCounter(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('counter')
    .addColumn('id', text, primaryKey)
    .addColumn('name', text, required)
    .addColumn('labels', text, required)
    .addColumn('part', text, required)
    .addColumn('value', 'bigint', required)
    .execute();
}

async function createExemplar(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('exemplar')
    .addColumn('id', text, primaryKey)
    .addColumn('trace_id', text, required)
    .addColumn('span_id', text, required)
    .addColumn('value', 'double precision', required)
    .addColumn('at', 'double precision', required)
    .execute();
}

async function createOutbox(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('outbox')
    .addColumn('id', text, primaryKey)
    .addColumn('enqueued_at', 'bigint', required)
    .addColumn('body', text, required)
    .execute();
  await createIndexes(db, 'outbox', ['enqueued_at']);
}
