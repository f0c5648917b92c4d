import { bulkInsert, type BulkInsert } from '../bulk-insert.ts';
import type { ExemplarTable } from '../schema.ts';
import type { Queryable } from '../transaction.ts';

/** Stores the exemplars of histogram buckets, in place of the previous ones. */
export const putExemplars: BulkInsert<ExemplarTable, unknown> = bulkInsert('exemplar', (insert) =>
  insert.onConflict((conflict) =>
    conflict.column('id').doUpdateSet((eb) => ({
      trace_id: eb.ref('excluded.trace_id'),
      span_id: eb.ref('excluded.span_id'),
      value: eb.ref('excluded.value'),
      at: eb.ref('excluded.at'),
    })),
  ),
);

/** The exemplars from a time on, by the ID of their bucket. */
export async function exemplarsSince({ db }: Queryable, from: number): Promise<Map<string, ExemplarTable>> {
  const rows = await db.selectFrom('exemplar').selectAll().where('at', '>=', from).execute();
  return new Map(rows.map((row) => [row.id, row]));
}
