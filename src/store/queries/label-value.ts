import type { LabelValueTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** Adds label values that have a series of their own. */
export async function insertLabelValues({ db }: Transaction, values: readonly LabelValueTable[]): Promise<void> {
  for (const chunk of inChunks(values)) await db.insertInto('label_value').values(chunk).execute();
}

/** The stored label values among these IDs. */
export async function labelValuesAmong({ db }: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const stored = new Set<string>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('label_value').select('id').where('id', 'in', chunk).execute();
    for (const { id } of rows) stored.add(id);
  }
  return stored;
}

/** All stored label values. */
export function allLabelValues({ db }: Queryable): Promise<LabelValueTable[]> {
  return db.selectFrom('label_value').selectAll().execute();
}

/** Number of stored values by label, ordered by label. */
export async function countLabelValues({ db }: Queryable): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('label_value')
    .select(['label', ({ fn }) => fn.countAll<number>().as('values')])
    .groupBy('label')
    .orderBy('label')
    .execute();
  return new Map(rows.map(({ label, values }) => [label, Number(values)]));
}
