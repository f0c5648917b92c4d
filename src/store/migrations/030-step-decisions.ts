import type { Kysely } from 'kysely';
import { createIndexes, textType } from './columns.ts';

/** A step can have a configuration that was chosen for it alone. */
export async function addStepDecisions(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('step').addColumn('decision', textType(db)).execute();
  await createIndexes(db, 'step', ['decision']);
}
