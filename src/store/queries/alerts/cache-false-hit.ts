import type { CacheFalseHitTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/**
 * Adds a cached result that was found to be wrong.
 * @throws if its ID is already stored
 */
export async function insertCacheFalseHit({ db }: Transaction, falseHit: CacheFalseHitTable): Promise<void> {
  await db.insertInto('cache_false_hit').values(falseHit).execute();
}

/** The cached results that were found to be wrong since a time, oldest first. */
export function cacheFalseHitsSince({ db }: Queryable, from: number): Promise<CacheFalseHitTable[]> {
  return db.selectFrom('cache_false_hit').selectAll().where('at', '>=', from).orderBy('at').orderBy('id').execute();
}

/** Removes the cached results that were found to be wrong before a time. */
export async function removeOldCacheFalseHits({ db }: Transaction, before: number): Promise<void> {
  await db.deleteFrom('cache_false_hit').where('at', '<', before).execute();
}
