import { sql, type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool } from 'kysely';
import type { RunTable, Schema } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { NO_REQUESTS, type RequestSums } from '../request-sums.ts';
import type { ListedResult, RunOrder } from '../runs/run-report.ts';
import { sumsOfRuns } from './run-sums.ts';

/** A limit on a number: at least, or at most. */
export type Bound = { readonly is: 'above' | 'below'; readonly value: number };

/** Which runs a page shows. Times in milliseconds since 1970, costs in billionths of a US dollar. */
export type RunFilter = {
  /** Only runs with these IDs. */
  readonly ids?: readonly string[] | undefined;
  readonly workflow?: string | undefined;
  readonly result?: ListedResult | undefined;
  readonly task?: string | undefined;
  readonly taskType?: string | undefined;
  readonly variant?: string | undefined;
  readonly configId?: string | undefined;
  /** The end of the path of the project. */
  readonly project?: string | undefined;
  readonly simulated?: boolean | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly duration?: Bound | undefined;
  readonly cost?: Bound | undefined;
  /** Runs with a step of this name, or with an attempt or run that failed with this error type. */
  readonly step?: string | undefined;
  readonly errorType?: string | undefined;
  readonly model?: string | undefined;
  readonly tool?: string | undefined;
  /** A part of the path of a changed file. */
  readonly file?: string | undefined;
  /** Texts that each occur in the ID, workflow, task type, variant, project, error type or the name of a step. */
  readonly texts?: readonly string[] | undefined;
};

/** Where a page begins: behind the run with this sort value and ID. */
export type RunCursor = { readonly value: number; readonly id: string };

/** A run of a page: the number of its steps, the sums of its requests, and the value that it is sorted by. */
export type PagedRun = {
  readonly run: RunTable;
  readonly steps: number;
  readonly sums: RequestSums;
  readonly sortValue: number;
};

/** What a page of runs shows. */
export type RunPageQuery = {
  readonly filter: RunFilter;
  readonly sort: RunOrder;
  readonly after?: RunCursor | undefined;
  readonly limit: number;
};

/** From the fact of a run that has ended: that of a run whose cost is unknown has none, and its requests none either. */
const COST = sql<number>`coalesce((select run_fact.cost_nano_usd from run_fact where run_fact.id = run.id),
  (select sum(request.cost_nano_usd) from request where request.run_id = run.id), 0)`;

const DURATION = sql<number>`coalesce(run.ended_at - run.started_at, -1)`;

const SORTED_BY: Readonly<Record<RunOrder, RawBuilder<number>>> = {
  started: sql<number>`run.started_at`,
  cost: COST,
  duration: DURATION,
};

/** The latest, most expensive or longest runs behind a cursor; runs without a known end are the shortest. */
export async function runPage(store: Queryable, { filter, sort, after, limit }: RunPageQuery): Promise<PagedRun[]> {
  const value = SORTED_BY[sort];
  const behind =
    after && sql<boolean>`(${value} < ${after.value} or (${value} = ${after.value} and run.id < ${after.id}))`;
  const rows = await store.db
    .selectFrom('run')
    .selectAll('run')
    .select(value.as('sort_value'))
    .select(sql<number>`(select count(*) from step where step.run_id = run.id)`.as('steps'))
    .where((build) => build.and(conditionsOf(build, filter)))
    .$if(behind !== undefined, (rest) => rest.where(behind ?? sql<boolean>`1 = 1`))
    .orderBy(value, 'desc')
    .orderBy('run.id', 'desc')
    .limit(limit)
    .execute();
  const sums = await sumsOfRuns(
    store,
    rows.map(({ id }) => id),
  );
  return rows.map(({ sort_value, steps, ...run }) => ({
    run,
    steps: Number(steps),
    sums: sums.get(run.id) ?? NO_REQUESTS,
    sortValue: Number(sort_value),
  }));
}

type Build = ExpressionBuilder<Schema, 'run'>;

/** With a sign: SQLite would read all runs by the index that finds simulated ones, though most are real. */
const IS_REAL = sql<boolean>`+run.simulated is null`;

/** The conditions of a filter on the table of runs. */
export function conditionsOf(build: Build, filter: RunFilter): Expression<SqlBool>[] {
  const { result, simulated, since, until, project, duration, cost, texts = [] } = filter;
  const equal = {
    workflow: filter.workflow,
    task: filter.task,
    task_type: filter.taskType,
    variant: filter.variant,
    config_id: filter.configId,
  };
  const columns = Object.entries(equal).filter(([, value]) => value !== undefined) as [keyof typeof equal, string][];
  return [
    ...(filter.ids === undefined ? [] : [oneOf(build, filter.ids)]),
    ...columns.map(([column, value]) => build(`run.${column}`, '=', value)),
    ...(result === 'running' ? [build('run.result', 'is', null)] : []),
    ...(result !== undefined && result !== 'running' ? [build('run.result', '=', result)] : []),
    ...(simulated === undefined ? [] : [simulated ? build('run.simulated', 'is not', null) : IS_REAL]),
    ...(since === undefined ? [] : [build('run.started_at', '>=', since)]),
    ...(until === undefined ? [] : [build('run.started_at', '<', until)]),
    ...(project === undefined ? [] : [contains(sql.ref('run.project'), project)]),
    ...(duration === undefined ? [] : [bounded(sql`(run.ended_at - run.started_at)`, duration)]),
    ...(cost === undefined ? [] : [bounded(COST, cost)]),
    ...relatedConditions(filter),
    ...texts.map(occurs),
  ];
}

/** An empty list is no valid operand of `in`. */
function oneOf(build: Build, ids: readonly string[]): Expression<SqlBool> {
  return ids.length === 0 ? sql<boolean>`1 = 0` : build('run.id', 'in', ids);
}

/** Whether a text contains another one, upper and lower case alike. */
function contains(column: RawBuilder<unknown>, text: string): RawBuilder<boolean> {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`lower(${column}) like ${pattern} escape ${sql.lit('\\')}`;
}

function bounded(value: RawBuilder<unknown>, { is, value: limit }: Bound): RawBuilder<boolean> {
  return is === 'above' ? sql<boolean>`${value} > ${limit}` : sql<boolean>`${value} < ${limit}`;
}

function relatedConditions({ step, errorType, model, tool, file }: RunFilter): RawBuilder<boolean>[] {
  return [
    step !== undefined && sql<boolean>`exists (select 1 from step where step.run_id = run.id and step.name = ${step})`,
    errorType !== undefined &&
      sql<boolean>`(run.error_type = ${errorType} or exists
        (select 1 from step where step.run_id = run.id and step.error_type = ${errorType}))`,
    model !== undefined &&
      sql<boolean>`exists (select 1 from request where request.run_id = run.id and ${contains(sql.ref('request.model'), model)})`,
    tool !== undefined &&
      sql<boolean>`exists (select 1 from tool_call where tool_call.run_id = run.id and tool_call.tool = ${tool})`,
    file !== undefined &&
      sql<boolean>`exists (select 1 from file_operation where file_operation.run_id = run.id
        and ${contains(sql.ref('file_operation.path'), file)})`,
  ].filter((condition) => condition !== false);
}

const SEARCHED = ['run.id', 'run.workflow', 'run.task_type', 'run.variant', 'run.project', 'run.error_type'] as const;

function occurs(text: string): RawBuilder<boolean> {
  const columns = SEARCHED.map((column) => contains(sql.ref(column), text));
  const step = sql<boolean>`exists (select 1 from step where step.run_id = run.id and ${contains(sql.ref('step.name'), text)})`;
  return sql<boolean>`(${sql.join([...columns, step], sql` or `)})`;
}

/** Number of runs that match. */
export async function countMatchingRuns({ db }: Queryable, filter: RunFilter): Promise<number> {
  const { runs } = await db
    .selectFrom('run')
    .select(({ fn }) => fn.countAll<number>().as('runs'))
    .where((build) => build.and(conditionsOf(build, filter)))
    .executeTakeFirstOrThrow();
  return Number(runs);
}

/** How many runs started until each of two times. */
export async function runsStartedUntil(
  { db }: Queryable,
  times: { readonly before: number; readonly now: number },
): Promise<{ readonly before: number; readonly now: number }> {
  const until = (at: number) => sql<number>`coalesce(sum(case when started_at <= ${at} then 1 else 0 end), 0)`;
  const { before, now } = await db
    .selectFrom('run')
    .select([until(times.before).as('before'), until(times.now).as('now')])
    .executeTakeFirstOrThrow();
  return { before: Number(before), now: Number(now) };
}

/** The IDs of the runs that have not ended, or started or ended at or after a time, latest first, at most `limit`. */
export async function activeRunIds(
  { db }: Queryable,
  { startedSince, endedSince }: { readonly startedSince: number; readonly endedSince: number },
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where((build) =>
      build.or([
        build('ended_at', 'is', null),
        build('ended_at', '>=', endedSince),
        build('started_at', '>=', startedSince),
      ]),
    )
    .orderBy('started_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
