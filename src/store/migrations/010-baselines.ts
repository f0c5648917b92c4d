import type { Kysely } from 'kysely';
import { primaryKey, required, textType } from './columns.ts';

/** Adds named periods that later runs are compared with. */
export async function addBaselines(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('baseline')
    .addColumn('name', text, primaryKey)
    .addColumn('conditions', text, required)
    .addColumn('since', 'bigint', required)
    .addColumn('until', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
}
