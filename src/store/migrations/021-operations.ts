import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds the operations of the worktree pool and the cache. */
export async function addOperations(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('operation')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step_id', text)
    .addColumn('kind', text, required)
    .addColumn('name', text, required)
    .addColumn('outcome', text, required)
    .addColumn('reason', text)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint', required)
    .addColumn('waited_ms', 'bigint')
    .addColumn('saved_ms', 'bigint')
    .addColumn('conflicts', 'bigint')
    .execute();
  await createIndexes(db, 'operation', ['run_id']);
}
