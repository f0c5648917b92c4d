import { sql, type Kysely } from 'kysely';
import { createIndexes, textType } from './columns.ts';

/** Adds what is known of a task before it runs, parallel branches, which file a call read, and predictions of units. */
export async function addAnalysis(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  for (const column of ['complexity_permille', 'size'])
    await db.schema.alterTable('run').addColumn(column, 'bigint').execute();
  await db.schema.alterTable('step').addColumn('branch', text).execute();
  await db.schema.alterTable('tool_call').addColumn('read_key', text).execute();
  for (const table of ['attempt_fact', 'run_fact'])
    await db.schema
      .alterTable(table)
      .addColumn('repeated_reads', 'bigint', (column) => column.notNull().defaultTo(sql.lit(0)))
      .execute();
  for (const column of ['predicted_cost_nano_usd', 'predicted_duration_ms'])
    await db.schema.alterTable('assignment').addColumn(column, 'bigint').execute();
  await createIndexes(db, 'run_fact', ['task']);
}
