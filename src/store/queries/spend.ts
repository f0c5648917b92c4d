import { sql, type SelectQueryBuilder } from 'kysely';
import type { RunTable, Schema, SessionEventTable, SessionTable } from '../schema.ts';
import type { Queryable } from '../transaction.ts';
import { REQUEST_SUMS, requestSumsOf, type RequestSums } from './request-sums.ts';

/** A range of time in milliseconds since 1970, without its end. */
export type Period = { readonly from: number; readonly to: number };

/** The sums over the requests with a key. */
export type SpendBy<K> = { readonly key: K; readonly sums: RequestSums };

/** The sums over the requests of a session. */
export type SessionSpend = {
  readonly session: Pick<SessionTable, 'id' | 'claude_session_id'>;
  readonly run: Pick<RunTable, 'id' | 'workflow' | 'project' | 'started_at'>;
  readonly sums: RequestSums;
};

/** The calls of a tool. */
export type ToolTime = {
  readonly tool: string;
  readonly calls: number;
  readonly failed: number;
  readonly totalMs: number;
  readonly longestMs: number;
};

const QUARTER_HOUR_MS = 15 * 60 * 1000;

/** The sums of a period by quarter of an hour, which every time zone divides into its days. */
export async function spendByQuarterHour(store: Queryable, period: Period): Promise<SpendBy<number>[]> {
  const quarter = sql<number>`request.ended_at / ${sql.lit(QUARTER_HOUR_MS)}`;
  const rows = await spent(store, period).select(quarter.as('key')).select(REQUEST_SUMS).groupBy(quarter).execute();
  return rows.map((row) => ({ key: Number(row.key) * QUARTER_HOUR_MS, sums: requestSumsOf(row) }));
}

/** The requests of real runs in a period. Simulated runs cost nothing. */
function spent({ db }: Queryable, { from, to }: Period) {
  return db
    .selectFrom('request')
    .innerJoin('run', 'run.id', 'request.run_id')
    .where('run.simulated', 'is', null)
    .where('request.ended_at', '>=', from)
    .where('request.ended_at', '<', to);
}

/** The sums of a period by project, most expensive first. */
export async function spendByProject(store: Queryable, period: Period): Promise<SpendBy<string>[]> {
  const rows = spent(store, period).select('run.project as key').select(REQUEST_SUMS).groupBy('run.project');
  return (await byCost(rows).execute()).map((row) => ({ key: row.key, sums: requestSumsOf(row) }));
}

function byCost<O>(rows: SelectQueryBuilder<Schema, 'request' | 'run', O>) {
  return rows.orderBy(sql`coalesce(sum(request.cost_nano_usd), 0)`, 'desc');
}

/** What a period has cost in nano-dollars, without these runs. */
export async function costWithout(store: Queryable, period: Period, runIds: readonly string[]): Promise<number> {
  const other = runIds.length === 0 ? spent(store, period) : spent(store, period).where('run.id', 'not in', runIds);
  const row = await other.select(({ fn }) => fn.sum('request.cost_nano_usd').as('cost')).executeTakeFirst();
  return Number(row?.cost ?? 0);
}

/** The sums of a period by model, most expensive first. */
export async function spendByModel(store: Queryable, period: Period): Promise<SpendBy<string>[]> {
  const rows = spent(store, period).select('request.model as key').select(REQUEST_SUMS).groupBy('request.model');
  return (await byCost(rows).execute()).map((row) => ({ key: row.key, sums: requestSumsOf(row) }));
}

/** The most expensive sessions of a period. */
export async function mostExpensiveSessions(store: Queryable, period: Period, limit: number): Promise<SessionSpend[]> {
  const rows = spent(store, period)
    .leftJoin('session', 'session.id', 'request.session_id')
    .select(['request.session_id', 'session.claude_session_id'])
    .select(['run.id', 'run.workflow', 'run.project', 'run.started_at'])
    .select(REQUEST_SUMS)
    .groupBy(['request.session_id', 'session.claude_session_id'])
    .groupBy(['run.id', 'run.workflow', 'run.project', 'run.started_at'])
    .orderBy(sql`coalesce(sum(request.cost_nano_usd), 0)`, 'desc')
    .limit(limit);
  return (await rows.execute()).map((row) => ({
    session: { id: row.session_id, claude_session_id: row.claude_session_id },
    run: { id: row.id, workflow: row.workflow, project: row.project, started_at: row.started_at },
    sums: requestSumsOf(row),
  }));
}

/** The tools of a period whose calls took longest together. */
export async function slowestTools({ db }: Queryable, { from, to }: Period, limit: number): Promise<ToolTime[]> {
  const rows = await db
    .selectFrom('tool_call')
    .innerJoin('run', 'run.id', 'tool_call.run_id')
    .where('run.simulated', 'is', null)
    .where('tool_call.ended_at', '>=', from)
    .where('tool_call.ended_at', '<', to)
    .select(({ fn }) => ['tool_call.tool', fn.countAll<number>().as('calls')])
    .select(sql<number>`sum(case when tool_call.result = 'success' then 0 else 1 end)`.as('failed'))
    .select(sql<number>`sum(tool_call.ended_at - tool_call.started_at)`.as('total'))
    .select(sql<number>`max(tool_call.ended_at - tool_call.started_at)`.as('longest'))
    .groupBy('tool_call.tool')
    .orderBy(sql`sum(tool_call.ended_at - tool_call.started_at)`, 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ tool, calls, failed, total, longest }) => ({
    tool,
    calls: Number(calls),
    failed: Number(failed),
    totalMs: Number(total),
    longestMs: Number(longest),
  }));
}

/** Whether any request, or any session event of these types, is stored. */
export async function hasRequestsOrEvents(
  { db }: Queryable,
  types: readonly SessionEventTable['type'][],
): Promise<boolean> {
  const request = await db.selectFrom('request').select('id').limit(1).executeTakeFirst();
  const event = db.selectFrom('session_event').select('id').where('type', 'in', types).limit(1);
  return (request ?? (await event.executeTakeFirst())) !== undefined;
}
