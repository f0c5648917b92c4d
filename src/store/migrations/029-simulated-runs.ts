import type { Kysely } from 'kysely';
import { createIndexes } from './columns.ts';

/** Every view says how many runs there are and how many are simulated: without an index, that reads every run. */
export async function indexSimulatedRuns(db: Kysely<unknown>): Promise<void> {
  await createIndexes(db, 'run', ['simulated']);
}
