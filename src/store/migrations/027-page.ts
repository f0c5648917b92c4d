import type { Kysely } from 'kysely';
import { createIndexes } from './columns.ts';

/** The page and `doctor` ask which models were used: without an index, that reads every request. */
export async function indexRequestsByModel(db: Kysely<unknown>): Promise<void> {
  await createIndexes(db, 'request', ['model']);
}
