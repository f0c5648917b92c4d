import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { KeptRows } from './kept-rows.ts';
import type { Schema } from './schema.ts';

/**
 * Where the queries of `queries/` run: an open store, or a transaction in it. `db` is for those queries only; other
 * rooms pass the object on.
 */
export type Queryable = {
  readonly db: Kysely<Schema>;
  /** Of a connection for reads that keeps rows. */
  readonly kept?: KeptRows;
};

/** A transaction. Its owner is the only writer of the store until it ends. */
export type Transaction = { readonly db: KyselyTransaction<Schema> };
