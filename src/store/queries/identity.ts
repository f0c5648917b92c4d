import type { StoreTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';

/** The row that identifies the store; undefined if it is new. */
export function storeIdentity({ db }: Queryable): Promise<StoreTable | undefined> {
  return db.selectFrom('store').selectAll().executeTakeFirst();
}

/** Gives a new store its identity. */
export async function insertStoreIdentity({ db }: Transaction, identity: StoreTable): Promise<void> {
  await db.insertInto('store').values(identity).execute();
}
