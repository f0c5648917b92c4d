import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds what is known of sessions of which nothing but the process was seen. */
export async function addWitnessedProcesses(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('witnessed_process')
    .addColumn('session_id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('inner_process', 'bigint')
    .addColumn('claude_folder', text)
    .addColumn('working_folder', text)
    .execute();
  await createIndexes(db, 'witnessed_process', ['run_id']);
}
