import { sql } from 'kysely';
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
  /** Prompts with fewer tokens are left out. */
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

/** The requests of the selected runs that lost the cache by a pause or by a switch of the model. */
export async function cacheLosses(
  { db }: Queryable,
  selection: RunSelection,
  { minTokens, maxReadPercent, minPromptPercent, pauseMs }: CacheLossQuery,
): Promise<CacheLoss[]> {
  const { rows } = await sql<CacheLoss>`
    select * from (
      select id, run_id, step_id, session_id, model, started_at, cost_nano_usd, input, cache_write_5m, cache_write_1h,
        cache_read, input + cache_read + cache_write_5m + cache_write_1h as prompt,
        lag(model) over before as model_before, lag(ended_at) over before as ended_before,
        lag(input + cache_read + cache_write_5m + cache_write_1h) over before as prompt_before
      from request
      where source <> 'bill' and run_id in (select id from run_fact where ${conditionOf(selection)})
      window before as (partition by session_id, agent_id order by started_at, id)
    ) as request
    where prompt_before >= ${minTokens} and 100 * cache_read <= ${maxReadPercent} * prompt_before
      and 100 * prompt >= ${minPromptPercent} * prompt_before
      and (model <> model_before or started_at - ended_before >= ${pauseMs})
    order by started_at, id`.execute(db);
  return rows;
}

/** Successful tool calls of real or of simulated runs from a time on, split at another time. */
export async function toolBuckets(
  { db }: Queryable,
  { from, since, until, simulated }: { from: number; since: number; until: number; simulated: boolean },
): Promise<ToolBucket[]> {
  const { rows } = await sql<ToolBucket>`
    select workflow, step, tool, bucket,
      sum(case when hour < ${since} then calls else 0 end) as before,
      sum(case when hour >= ${since} then calls else 0 end) as since,
      sum(case when hour >= ${since} then sum_ms else 0 end) as since_ms
    from tool_hour
    where hour >= ${from} and hour < ${until} and simulated = ${simulated ? 1 : 0} and result = 'success'
    group by workflow, step, tool, bucket
    order by workflow, step, tool, bucket`.execute(db);
  return rows.map((row) => ({
    ...row,
    before: Number(row.before),
    since: Number(row.since),
    since_ms: Number(row.since_ms),
  }));
}
