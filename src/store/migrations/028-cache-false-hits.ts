import type { Kysely } from 'kysely';
import { primaryKey, required, textType } from './columns.ts';

/** Adds the results of the cache that were found to be wrong. */
export async function addCacheFalseHits(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('cache_false_hit')
    .addColumn('id', text, primaryKey)
    .addColumn('at', 'bigint', required)
    .addColumn('name', text, required)
    .addColumn('workflow', text)
    .addColumn('step', text)
    .addColumn('run_id', text)
    .execute();
}
