import { sql } from 'kysely';
import { DAY_MS } from '../../../core/time/day.ts';
import { rowsInRange, type TimeRange } from '../../kept-rows.ts';
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

type RequestColumn = 'id' | 'run_id' | 'step_id' | 'session_id' | 'model' | 'started_at' | 'ended_at' | 'cost_nano_usd';

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

/** Which runs to look at: those of a period. */
export type InsightSelection = RunSelection & TimeRange;

type Placed = { readonly run_start: number };

/** The attempts of the selected runs, the first started first. */
export function insightAttempts(store: Queryable, selection: InsightSelection): Promise<InsightAttempt[]> {
  return rowsInRange<InsightAttempt & Placed>(store, {
    name: nameOf('attempts with insights', selection),
    range: selection,
    timeOf: ({ run_start }) => run_start,
    read: (range) => attemptsOf(store, { ...selection, ...range }),
  });
}

function nameOf(subject: string, { since: _since, until: _until, ...rest }: TimeRange & object): string {
  return JSON.stringify([subject, rest]);
}

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

async function attemptsOf({ db }: Queryable, selection: InsightSelection) {
  const { rows } = await sql<InsightAttempt & Placed>`
    select ${sql.join(COLUMNS.map((column) => sql.ref(`attempt_fact.${column}`)))}, selected.run_start
    from (select id, started_at as run_start from run_fact where ${conditionOf(selection)}) as selected
      inner join attempt_fact on attempt_fact.run_id = selected.id
    order by attempt_fact.started_at, attempt_fact.id`.execute(db);
  return rows;
}

/** By how much clocks of machines may differ. */
const CLOCK_MARGIN_MS = DAY_MS;

/** The requests of the selected runs that lost the cache by a pause or by a switch of the model. */
export async function cacheLosses(
  store: Queryable,
  selection: InsightSelection,
  query: CacheLossQuery,
): Promise<CacheLoss[]> {
  const rows = await rowsInRange<CacheLoss & Placed>(store, {
    name: nameOf('lost caches', { ...selection, ...query }),
    range: selection,
    timeOf: ({ run_start }) => run_start,
    read: (range) => lossesOf(store, { ...selection, ...range }, query),
  });
  return rows.filter(({ ended_at }) => ended_at >= selection.since - CLOCK_MARGIN_MS);
}

async function lossesOf(
  { db }: Queryable,
  selection: InsightSelection,
  { minTokens, maxReadPercent, minPromptPercent, pauseMs }: CacheLossQuery,
) {
  const promptBefore = sql`(before.input + before.cache_read + before.cache_write_5m + before.cache_write_1h)`;
  // Few requests pay for many tokens, so only for these the request before is searched. They are found three times as
  // fast by their time as by their runs; the clocks of a run and of its requests may differ.
  const { rows } = await sql<CacheLoss & Placed>`
    select request.id, request.run_id, request.step_id, request.session_id, request.model, request.started_at,
      request.ended_at, request.cost_nano_usd, request.input, request.cache_write_5m, request.cache_write_1h, request.cache_read,
      before.model as model_before, before.ended_at as ended_before, ${promptBefore} as prompt_before,
      (select started_at from run_fact where run_fact.id = request.run_id) as run_start
    from request inner join request as before on before.id = (
      select earlier.id from request as earlier
      where earlier.run_id = request.run_id and earlier.session_id = request.session_id
        and coalesce(earlier.agent_id, '') = coalesce(request.agent_id, '') and earlier.source <> 'bill'
        and (earlier.started_at < request.started_at
          or (earlier.started_at = request.started_at and earlier.id < request.id))
      order by earlier.started_at desc, earlier.id desc limit 1)
    where request.source <> 'bill' and request.input + request.cache_write_5m + request.cache_write_1h >= ${minTokens}
      and request.ended_at >= ${selection.since - CLOCK_MARGIN_MS}
      and exists (select 1 from run_fact where run_fact.id = request.run_id and ${conditionOf(selection)})
      and 100 * request.cache_read <= ${maxReadPercent} * ${promptBefore}
      and 100 * (request.input + request.cache_read + request.cache_write_5m + request.cache_write_1h)
        >= ${minPromptPercent} * ${promptBefore}
      and (request.model <> before.model or request.started_at - before.ended_at >= ${pauseMs})
    order by request.started_at, request.id`.execute(db);
  return rows.map((row) => ({ ...row, prompt_before: Number(row.prompt_before) }));
}
