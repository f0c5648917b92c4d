import type { Kysely } from 'kysely';
import { required, textType } from './columns.ts';

/** Adds earlier states of a selection: a late outcome is learned from the last one before it, not from the start. */
export async function addSelectionCheckpoints(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('selection_checkpoint')
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('basis', text, required)
    .addColumn('state', text, required)
    .addPrimaryKeyConstraint('selection_checkpoint_key', ['workflow', 'step', 'number'])
    .execute();
}
