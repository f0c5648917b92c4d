import type { ApiChangeTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** Adds a change made through the API. */
export async function insertApiChange({ db }: Transaction, row: ApiChangeTable): Promise<void> {
  await db.insertInto('api_change').values(row).execute();
}

/** The latest changes made through the API. */
export function latestApiChanges({ db }: Queryable, limit: number): Promise<ApiChangeTable[]> {
  return db.selectFrom('api_change').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}
