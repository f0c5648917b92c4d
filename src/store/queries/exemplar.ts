import type { ExemplarTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** Stores the exemplars of histogram buckets, in place of the previous ones. */
export async function putExemplars({ db }: Transaction, exemplars: readonly ExemplarTable[]): Promise<void> {
  for (const rows of inChunks(exemplars))
    await db
      .insertInto('exemplar')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          trace_id: eb.ref('excluded.trace_id'),
          span_id: eb.ref('excluded.span_id'),
          value: eb.ref('excluded.value'),
          at: eb.ref('excluded.at'),
        })),
      )
      .execute();
}

/** The exemplars from a time on, by the ID of their bucket. */
export async function exemplarsSince({ db }: Queryable, from: number): Promise<Map<string, ExemplarTable>> {
  const rows = await db.selectFrom('exemplar').selectAll().where('at', '>=', from).execute();
  return new Map(rows.map((row) => [row.id, row]));
}
