import type { ExportDropTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** Adds data that is not sent again; returns what was not stored yet. */
export async function insertExportDrops(
  { db }: Transaction,
  drops: readonly ExportDropTable[],
): Promise<Pick<ExportDropTable, 'signal' | 'reason' | 'items'>[]> {
  const added = [];
  for (const chunk of inChunks(drops))
    added.push(
      ...(await db
        .insertInto('export_drop')
        .values(chunk)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning(['signal', 'reason', 'items'])
        .execute()),
    );
  return added;
}

/** Removes older entries beyond the latest `limit`, at most as many at once. */
export async function trimExportDrops({ db }: Transaction, limit: number): Promise<void> {
  const rows = db.selectFrom('export_drop').select('id').orderBy('at', 'desc').orderBy('id', 'desc');
  const old = await rows.offset(limit).limit(limit).execute();
  for (const chunk of inChunks(old.map(({ id }) => id)))
    await db.deleteFrom('export_drop').where('id', 'in', chunk).execute();
}

/** Removes the entries before a time. */
export async function deleteExportDropsBefore({ db }: Queryable, before: number): Promise<void> {
  await db.deleteFrom('export_drop').where('at', '<', before).execute();
}

/** Number of spans and data points that are stored as dropped. */
export async function countDroppedItems({ db }: Queryable): Promise<number> {
  const { items } = await db
    .selectFrom('export_drop')
    .select(({ fn }) => fn.sum<number | null>('items').as('items'))
    .executeTakeFirstOrThrow();
  return Number(items);
}

/** The latest entry; undefined if there is none. */
export function latestExportDrop({ db }: Queryable): Promise<ExportDropTable | undefined> {
  return db.selectFrom('export_drop').selectAll().orderBy('at', 'desc').executeTakeFirst();
}
