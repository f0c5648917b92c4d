import { sql } from 'kysely';
import type { Queryable } from '../../transaction.ts';
import { REQUEST_SUMS, requestSumsOf, type RequestSums } from '../request-sums.ts';

/** What the rows of runs are summed by. */
export type SumKey = 'run_id' | 'step_id' | 'session_id';

/** Counts of tool calls. */
export type ToolCallCounts = { readonly calls: number; readonly failed: number; readonly denied: number };

/** Counts of file operations, and their lines; null if no operation has known lines. */
export type FileCounts = {
  readonly created: number;
  readonly modified: number;
  readonly deleted: number;
  readonly lines_added: number | null;
  readonly lines_removed: number | null;
};

/** The sums over the requests of these runs, by key. */
export async function requestSumsByKey(
  { db }: Queryable,
  runIds: readonly string[],
  key: SumKey,
): Promise<Map<string | null, RequestSums>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('request')
    .select(`${key} as key`)
    .select(REQUEST_SUMS)
    .where('run_id', 'in', runIds)
    .groupBy(key)
    .execute();
  return new Map(rows.map((row) => [row.key, requestSumsOf(row)]));
}

/** The tool calls of these runs, by key. */
export async function toolCallCountsByKey(
  { db }: Queryable,
  runIds: readonly string[],
  key: SumKey,
): Promise<Map<string | null, ToolCallCounts>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('tool_call')
    .select(`${key} as key`)
    .select(({ fn }) => fn.countAll<number>().as('calls'))
    .select(sql<number>`sum(case when result = 'error' then 1 else 0 end)`.as('failed'))
    .select(sql<number>`sum(case when result = 'denied' then 1 else 0 end)`.as('denied'))
    .where('run_id', 'in', runIds)
    .groupBy(key)
    .execute();
  return new Map(rows.map(({ key: of, ...counts }) => [of, counts]));
}

/** The file operations of these runs, by key. */
export async function fileCountsByKey(
  { db }: Queryable,
  runIds: readonly string[],
  key: Exclude<SumKey, 'session_id'>,
): Promise<Map<string | null, FileCounts>> {
  if (runIds.length === 0) return new Map();
  const count = (operation: string) => sql<number>`sum(case when operation = ${operation} then 1 else 0 end)`;
  const rows = await db
    .selectFrom('file_operation')
    .select(`${key} as key`)
    .select([count('create').as('created'), count('modify').as('modified'), count('delete').as('deleted')])
    .select(({ fn }) => fn.sum<number | null>('lines_added').as('lines_added'))
    .select(({ fn }) => fn.sum<number | null>('lines_removed').as('lines_removed'))
    .where('run_id', 'in', runIds)
    .groupBy(key)
    .execute();
  return new Map(rows.map(({ key: of, ...counts }) => [of, counts]));
}

/** Number of steps or sessions of these runs. */
export async function countsByRun(
  { db }: Queryable,
  table: 'step' | 'session',
  runIds: readonly string[],
): Promise<Map<string, number>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom(table)
    .select(['run_id', ({ fn }) => fn.countAll<number>().as('count')])
    .where('run_id', 'in', runIds)
    .groupBy('run_id')
    .execute();
  return new Map(rows.map(({ run_id, count }) => [run_id, count]));
}
