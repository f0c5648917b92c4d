import { inChunks } from '../../in-chunks.ts';
import type { RunFactTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { REQUEST_SUMS, requestSumsOf, type RequestSums } from '../request-sums.ts';

/**
 * The sums over the requests of each of these runs; runs without requests may be left out. The fact of a run that has
 * ended has them already, with null only for sums of 0.
 */
export async function sumsOfRuns(store: Queryable, ids: readonly string[]): Promise<Map<string, RequestSums>> {
  const sums = new Map<string, RequestSums>();
  for (const chunk of inChunks(ids)) {
    for (const { id, from_bill_nano_usd, ...row } of await factsOf(store, chunk))
      sums.set(id, requestSumsOf({ ...row, from_bill: from_bill_nano_usd }));
    const others = chunk.filter((id) => !sums.has(id));
    for (const row of await sumsOfRequests(store, others)) sums.set(row.run_id, requestSumsOf(row));
  }
  return sums;
}

const COLUMNS = [
  'id',
  'requests',
  'unpriced',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'reasoning',
  'cost_nano_usd',
  'from_bill_nano_usd',
] as const satisfies readonly (keyof RunFactTable)[];

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
