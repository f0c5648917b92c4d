import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds what bounded exports need: drops, label values with a series of their own, and when counters changed. */
export async function addBoundedExport(db: Kysely<unknown>): Promise<void> {
  await createExportDrop(db);
  await createLabelValue(db);
  const counter = db.schema.alterTable('counter');
  // The time of the last change of older counters is unknown: use the current time.
  await counter.addColumn('changed_at', 'bigint', (column) => column.notNull().defaultTo(Date.now())).execute();
  for (const name of ['resumed_at', 'resumed_from']) await counter.addColumn(name, 'bigint').execute();
}

async function createExportDrop(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('export_drop')
    .addColumn('id', text, primaryKey)
    .addColumn('at', 'bigint', required)
    .addColumn('signal', text, required)
    .addColumn('reason', text, required)
    .addColumn('item', text)
    .addColumn('items', 'bigint', required)
    .addColumn('bytes', 'bigint')
    .addColumn('detail', text, required)
    .execute();
  await createIndexes(db, 'export_drop', ['at']);
}

async function createLabelValue(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('label_value')
    .addColumn('id', text, primaryKey)
    .addColumn('label', text, required)
    .addColumn('value', text, required)
    .execute();
  await createIndexes(db, 'label_value', ['label']);
}
