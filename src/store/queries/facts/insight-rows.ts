import { sql } from 'kysely';
import { DAY_MS } from '../../../core/time/day.ts';
import type { AttemptFactTable, RequestTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { conditionOf, type RunSelection } from './selected-runs.ts';

/** An attempt with what insights need of its fact. */
export type InsightAttempt = Pick<AttemptFactTable, (typeof COLUMNS)[number]>;

/** A request that read little of what the request before it, of the same agent, had in its prompt. */
export type CacheLoss = Pick<
  RequestTable,
  RequestColumn | 'input' | 'cache_write_5m' | 'cache_write_1h' | 'cache_read'
> & {
  readonly model_before: string;
  readonly ended_before: number;
  /** Tokens of the prompt of the request before it. */
  readonly prompt_before: number;
};

type RequestColumn = 'id' | 'run_id' | 'step_id' | 'session_id' | 'model' | 'started_at' | 'cost_nano_usd';

/** Which requests lost the cache. */
export type CacheLossQuery = {
  /** Requests that paid for fewer tokens of input are left out. */
  readonly minTokens: number;
  /** The highest part of the prompt before that was read from the cache, in percent. */
  readonly maxReadPercent: number;
  /** The lowest size of the prompt, in percent of the prompt before: a compacted prompt is another one. */
  readonly minPromptPercent: number;
  /** The pause after which a lost cache is due to the pause, in milliseconds. */
  readonly pauseMs: number;
};

/** Calls of a tool at a step by range of durations, before and since a time. */
export type ToolBucket = {
  readonly workflow: string;
  /** Empty outside of any step. */
  readonly step: string;
  readonly tool: string;
  /** Index of the range of durations, as in `durationBucket()`. */
  readonly bucket: number;
  readonly before: number;
  readonly since: number;
  readonly since_ms: number;
};

/** Which tool calls to count: those from `from` on and before `until`, split at `since`. Milliseconds since 1970. */
export type ToolBucketQuery = {
  readonly from: number;
  readonly since: number;
  readonly until: number;
  readonly simulated: boolean;
  /** Only this workflow. @default all */
  readonly workflow?: string | undefined;
};

const COLUMNS = [
  'id',
  'run_id',
  'workflow',
  'step',
  'kind',
  'branch',
  'started_at',
  'duration_ms',
  'result',
  'requests',
  'unpriced',
  'cost_nano_usd',
  'usage_gap',
  'agents',
  'tool_calls',
  'failed_tool_calls',
  'denied_tool_calls',
  'repeated_reads',
  'tool_ms',
  'files_created',
  'files_modified',
  'files_deleted',
] as const;

/** The attempts of the selected runs, the first started first. */
export function insightAttempts({ db }: Queryable, selection: RunSelection): Promise<InsightAttempt[]> {
  return db
    .selectFrom('attempt_fact')
    .select(COLUMNS)
    .where(sql<boolean>`run_id in (select id from run_fact where ${conditionOf(selection)})`)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}

/** By how much clocks of machines may differ. */
const CLOCK_MARGIN_MS = DAY_MS;

/** The requests of the selected runs that lost the cache by a pause or by a switch of the model. */
export async function cacheLosses(
  { db }: Queryable,
  selection: RunSelection,
  { minTokens, maxReadPercent, minPromptPercent, pauseMs }: CacheLossQuery,
): Promise<CacheLoss[]> {
  const promptBefore = sql`(before.input + before.cache_read + before.cache_write_5m + before.cache_write_1h)`;
  // Few requests pay for many tokens, so only for these the request before is searched. They are found three times as
  // fast by their time as by their runs; the clocks of a run and of its requests may differ.
  const { since } = selection;
  const inTime = since === undefined ? sql`` : sql`and request.ended_at >= ${since - CLOCK_MARGIN_MS}`;
  const { rows } = await sql<CacheLoss>`
    select request.id, request.run_id, request.step_id, request.session_id, request.model, request.started_at,
      request.cost_nano_usd, request.input, request.cache_write_5m, request.cache_write_1h, request.cache_read,
      before.model as model_before, before.ended_at as ended_before, ${promptBefore} as prompt_before
    from request inner join request as before on before.id = (
      select earlier.id from request as earlier
      where earlier.run_id = request.run_id and earlier.session_id = request.session_id
        and coalesce(earlier.agent_id, '') = coalesce(request.agent_id, '') and earlier.source <> 'bill'
        and (earlier.started_at < request.started_at
          or (earlier.started_at = request.started_at and earlier.id < request.id))
      order by earlier.started_at desc, earlier.id desc limit 1)
    where request.source <> 'bill' and request.input + request.cache_write_5m + request.cache_write_1h >= ${minTokens}
      ${inTime} and exists (select 1 from run_fact where run_fact.id = request.run_id and ${conditionOf(selection)})
      and 100 * request.cache_read <= ${maxReadPercent} * ${promptBefore}
      and 100 * (request.input + request.cache_read + request.cache_write_5m + request.cache_write_1h)
        >= ${minPromptPercent} * ${promptBefore}
      and (request.model <> before.model or request.started_at - before.ended_at >= ${pauseMs})
    order by request.started_at, request.id`.execute(db);
  return rows.map((row) => ({ ...row, prompt_before: Number(row.prompt_before) }));
}

/** Successful tool calls of real or of simulated runs from a time on, split at another time. */
export async function toolBuckets(
  { db }: Queryable,
  { from, since, until, simulated, workflow }: ToolBucketQuery,
): Promise<ToolBucket[]> {
  const { rows } = await sql<ToolBucket>`
    select workflow, step, tool, bucket,
      sum(case when hour < ${since} then calls else 0 end) as before,
      sum(case when hour >= ${since} then calls else 0 end) as since,
      sum(case when hour >= ${since} then sum_ms else 0 end) as since_ms
    from tool_hour
    where hour >= ${from} and hour < ${until} and simulated = ${simulated ? 1 : 0} and result = 'success'
      ${workflow === undefined ? sql`` : sql`and workflow = ${workflow}`}
    group by workflow, step, tool, bucket
    order by workflow, step, tool, bucket`.execute(db);
  return rows.map((row) => ({
    ...row,
    before: Number(row.before),
    since: Number(row.since),
    since_ms: Number(row.since_ms),
  }));
}
