import { inChunks } from '../../in-chunks.ts';
import type { Queryable } from '../../transaction.ts';
import { REQUEST_SUMS, requestSumsOf, SUMMED, type RequestSums } from '../request-sums.ts';

/**
 * The sums over the requests of each of these runs; runs without requests may be left out. The fact of a run that has
 * ended has them already, with null only for sums of 0.
 */
export async function sumsOfRuns(store: Queryable, ids: readonly string[]): Promise<Map<string, RequestSums>> {
  const sums = new Map<string, RequestSums>();
  for (const chunk of inChunks(ids)) {
    for (const { id, ...row } of await factsOf(store, chunk)) sums.set(id, requestSumsOf(row));
    const others = chunk.filter((id) => !sums.has(id));
    for (const row of await sumsOfRequests(store, others)) sums.set(row.run_id, requestSumsOf(row));
  }
  return sums;
}

const COLUMNS = ['id', 'requests', 'unpriced', ...SUMMED, 'from_bill_nano_usd as from_bill'] as const;

function factsOf({ db }: Queryable, ids: readonly string[]) {
  return db.selectFrom('run_fact').select(COLUMNS).where('id', 'in', ids).execute();
}

async function sumsOfRequests({ db }: Queryable, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('request')
    .select('run_id')
    .select(REQUEST_SUMS)
    .where('run_id', 'in', ids)
    .groupBy('run_id')
    .execute();
}
