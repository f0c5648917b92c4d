import type { BaselineTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** Adds a baseline, or replaces the one with this name. */
export async function putBaseline({ db }: Transaction, { name, ...row }: BaselineTable): Promise<void> {
  await db
    .insertInto('baseline')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** All baselines, by name. */
export function allBaselines({ db }: Queryable): Promise<BaselineTable[]> {
  return db.selectFrom('baseline').selectAll().orderBy('name').execute();
}

/** Removes a baseline; returns false if there is none with this name. */
export async function deleteBaseline({ db }: Transaction, name: string): Promise<boolean> {
  const removed = await db.deleteFrom('baseline').where('name', '=', name).returning('name').execute();
  return removed.length > 0;
}
