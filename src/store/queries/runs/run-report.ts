import type { RunTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** Number of real and of simulated runs, and the latest start or end of any run; 0 if there is none. */
export type RunExtent = { readonly real: number; readonly simulated: number; readonly latest: number };

/** The result of a run in a list; `running` if it has not ended. */
export type ListedResult = NonNullable<RunTable['result']> | 'running';

/** What a list of runs is sorted by. */
export type RunOrder = 'started' | 'cost' | 'duration';

/** The run that started last; undefined if there is none. */
export function latestRun({ db }: Queryable): Promise<RunTable | undefined> {
  return db
    .selectFrom('run')
    .selectAll()
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** At most `limit` runs whose ID starts with `prefix`, in which `%` and `_` are wildcards. */
export function runsByPrefix({ db }: Queryable, prefix: string, limit: number): Promise<RunTable[]> {
  return db.selectFrom('run').selectAll().where('id', 'like', `${prefix}%`).limit(limit).execute();
}

/** Whether the store has a run of this workflow. */
export async function hasWorkflow({ db }: Queryable, workflow: string): Promise<boolean> {
  const found = await db.selectFrom('run').select('id').where('workflow', '=', workflow).limit(1).executeTakeFirst();
  return found !== undefined;
}

/** The names of the workflows that ran last, at most `limit`, in the order of their latest run. */
export async function workflowNames({ db }: Queryable, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('run')
    .select(['workflow', ({ fn }) => fn.max('started_at').as('latest')])
    .groupBy('workflow')
    .orderBy('latest', 'desc')
    .orderBy('workflow')
    .limit(limit)
    .execute();
  return rows.map(({ workflow }) => workflow);
}

/** The IDs of the runs that started last, at most `limit`, latest first. */
export async function latestRunIds({ db }: Queryable, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Number of runs. */
export async function countRuns({ db }: Queryable): Promise<number> {
  const { rows } = await db
    .selectFrom('run')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return Number(rows);
}

/** Number of runs by result; null stands for runs that have not ended. */
export async function countRunsByResult({ db }: Queryable): Promise<Map<RunTable['result'], number>> {
  const rows = await db
    .selectFrom('run')
    .select(['result', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('result')
    .orderBy('result')
    .execute();
  return new Map(rows.map(({ result, count }) => [result, Number(count)]));
}

/** How many runs the store holds, and up to which time. */
export async function runExtent({ db }: Queryable): Promise<RunExtent> {
  // Each is answered by an index; together they would read every run.
  const row = await db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('run')
        .select(({ fn }) => fn.countAll<number>().as('all'))
        .as('all'),
      selectFrom('run')
        .select(({ fn }) => fn.countAll<number>().as('simulated'))
        .where('simulated', 'is not', null)
        .as('simulated'),
      selectFrom('run')
        .select(({ fn }) => fn.max('started_at').as('started'))
        .as('started'),
      selectFrom('run')
        .select(({ fn }) => fn.max('ended_at').as('ended'))
        .as('ended'),
    ])
    .executeTakeFirstOrThrow();
  const simulated = Number(row.simulated);
  return {
    real: Number(row.all) - simulated,
    simulated,
    latest: Math.max(Number(row.started ?? 0), Number(row.ended ?? 0)),
  };
}

/** When the first run started, in milliseconds since 1970; 0 without runs. */
export async function earliestRunStart({ db }: Queryable): Promise<number> {
  const row = await db
    .selectFrom('run')
    .select(({ fn }) => fn.min('started_at').as('at'))
    .executeTakeFirst();
  return Number(row?.at ?? 0);
}
