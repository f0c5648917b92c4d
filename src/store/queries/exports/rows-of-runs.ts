import { sql, type RawBuilder } from 'kysely';
import type { Queryable } from '../../transaction.ts';
import { conditionOf, type ExportFilter } from './filter.ts';

/** A page of rows: those after `after`, which is the last row of the page before. */
export type PageRequest<R> = {
  readonly filter: ExportFilter;
  readonly after: R | undefined;
  readonly size: number;
};

/** What every row of a run has. `*_key` are the keys of the order, which the next page starts after. */
export type RowOfRun = {
  readonly run_id: string;
  readonly workflow: string;
  readonly simulated: 1 | null;
  readonly start_key: number;
  readonly id_key: string;
};

/** The step that a row belongs to; null outside of any step. */
export type StepOfRow = {
  readonly step_id: string | null;
  readonly step: string | null;
  readonly attempt: number | null;
};

/** A table whose rows belong to runs. Its columns are those of `row`. */
export type TableOfRuns = {
  readonly table: 'step' | 'session' | 'request' | 'tool_call' | 'file_operation';
  readonly columns: RawBuilder<unknown>;
  /** The column by which the rows of a run are ordered. */
  readonly start: 'started_at' | 'at';
  /** The column that a range of time applies to. */
  readonly time: 'started_at' | 'ended_at' | 'at';
  readonly model?: RawBuilder<unknown>;
  /** What else is joined. */
  readonly join?: RawBuilder<unknown>;
};

/**
 * A page of the rows of a table by run, start and ID. The order follows the indexes of runs by ID and of rows by run, so
 * that no page sorts more than the rows of its runs. IDs of runs begin with the time at which they were made.
 */
export async function rowsOfRuns<R extends RowOfRun>(
  { db }: Queryable,
  { table, columns, start, time, model, join }: TableOfRuns,
  { filter, after, size }: PageRequest<R>,
): Promise<R[]> {
  // An attempt is its own step: to join it again took two more searches for each row.
  const isStep = table === 'step';
  const step = sql.table(isStep ? 'row' : 'step');
  const startOf = sql.ref(`row.${start}`);
  const condition = conditionOf(filter, {
    workflow: sql.ref('run.workflow'),
    runId: sql.ref('run.id'),
    step: sql`${step}.name`,
    time: sql.ref(`row.${time}`),
    simulated: sql.ref('run.simulated'),
    ...(model && { model }),
  });
  const following =
    after &&
    sql`and run.id >= ${after.run_id} and (run.id, ${startOf}, row.id) >
      (${after.run_id}, ${after.start_key}, ${after.id_key})`;
  // A cross join, because SQLite keeps its order: the run first.
  const { rows } = await sql<R>`
    select run.id as run_id, run.workflow, run.simulated, ${step}.id as step_id, ${step}.name as step, ${step}.attempt,
      ${startOf} as start_key, row.id as id_key, ${columns}
    from run cross join ${sql.table(table)} as row
      ${isStep ? sql`` : sql`left join step on step.id = row.step_id`} ${join ?? sql``}
    where row.run_id = run.id and ${condition} ${following ?? sql``}
    order by run.id, ${startOf}, row.id limit ${sql.lit(size)}`.execute(db);
  return rows;
}
