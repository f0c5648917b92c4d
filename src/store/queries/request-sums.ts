import { sql } from 'kysely';
import type { RequestTable } from '../schema.ts';
import type { Queryable } from '../transaction.ts';

/** Sums over requests: tokens by kind, and the cost of those with a known price. */
export type RequestSums = Readonly<Record<(typeof SUMMED)[number], number>> & {
  readonly requests: number;
  /** Requests without a known price. */
  readonly unpriced: number;
  /** The part of the cost that comes from the CLI's bill. */
  readonly from_bill: number;
};

/** The columns of requests that are summed, under the names that facts have. */
export const SUMMED = [
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'reasoning',
  'cost_nano_usd',
] as const;

/** The columns that {@link requestSumsOf} needs. */
export const REQUEST_SUMS = [
  ...SUMMED.map(sumOf),
  sql<number>`coalesce(sum(coalesce(request.bill_nano_usd,
    case when request.source = 'bill' then request.cost_nano_usd end)), 0)`.as('from_bill'),
  sql<number>`count(request.id)`.as('requests'),
  sql<number>`count(request.id) - count(request.cost_nano_usd)`.as('unpriced'),
] as const;

/** The sums without any request. */
export const NO_REQUESTS: RequestSums = requestSumsOf({});

/** The sums in a row of {@link REQUEST_SUMS}; 0 for missing columns. */
export function requestSumsOf(row: Readonly<Record<string, unknown>>): RequestSums {
  const columns = [...SUMMED, 'requests', 'unpriced', 'from_bill'] as const;
  return Object.fromEntries(columns.map((column) => [column, Number(row[column] ?? 0)])) as RequestSums;
}

/** Two sums together. */
export function addSums(a: RequestSums, b: RequestSums): RequestSums {
  const columns = Object.keys(a) as (keyof RequestSums)[];
  return Object.fromEntries(columns.map((column) => [column, a[column] + b[column]])) as RequestSums;
}

/** The sums over all requests. */
export async function sumsOfRequests({ db }: Queryable): Promise<RequestSums> {
  return requestSumsOf((await db.selectFrom('request').select(REQUEST_SUMS).executeTakeFirst()) ?? {});
}

function sumOf(column: keyof RequestTable) {
  return sql<number>`coalesce(sum(${sql.ref(`request.${column}`)}), 0)`.as(column);
}

/** The sums over the requests of a run. */
export async function sumsOfRun({ db }: Queryable, runId: string): Promise<RequestSums> {
  const row = await db.selectFrom('request').select(REQUEST_SUMS).where('run_id', '=', runId).executeTakeFirst();
  return requestSumsOf(row ?? {});
}

/** What the requests of sessions without a bill cost, in billionths of a US dollar. */
export async function costWithoutBill({ db }: Queryable, runId: string): Promise<number> {
  const row = await db
    .selectFrom('request')
    .innerJoin('session', 'session.id', 'request.session_id')
    .select(sumOf('cost_nano_usd'))
    .where('request.run_id', '=', runId)
    .where('session.bill_nano_usd', 'is', null)
    .executeTakeFirst();
  return Number(row?.cost_nano_usd ?? 0);
}

/** The sums over the requests of a run by step; null stands for requests outside any step. */
export async function sumsBySteps({ db }: Queryable, runId: string): Promise<Map<string | null, RequestSums>> {
  const rows = await db
    .selectFrom('request')
    .select('step_id')
    .select(REQUEST_SUMS)
    .where('run_id', '=', runId)
    .groupBy('step_id')
    .execute();
  return new Map(rows.map((row) => [row.step_id, requestSumsOf(row)]));
}
