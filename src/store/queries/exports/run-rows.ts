import { sql } from 'kysely';
import type { RunTable, SessionTable, StepTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { factColumns, type WithFact } from './fact-amounts.ts';
import { conditionOf } from './filter.ts';
import { rowsOfRuns, type PageRequest, type RowOfRun, type StepOfRow } from './rows-of-runs.ts';

/** A run. */
export type RunRow = Omit<RunTable, 'id' | 'cost_nano_usd' | 'started_by' | 'complexity_permille'> & {
  readonly run_id: string;
  readonly complexity: number | null;
  readonly duration_ms: number | null;
};

/** An attempt at a step. */
export type StepRow = RowOfRun & Omit<StepTable, 'id' | 'name'> & StepOfRow & { readonly duration_ms: number | null };

/** A session. */
export type SessionRow = RowOfRun &
  StepOfRow &
  Omit<SessionTable, 'id' | 'transcript_path' | 'cli_process' | 'seen_at' | 'check_at'> & {
    readonly session_id: string;
    readonly duration_ms: number | null;
  };

/** A page of runs by ID, which begins with the time at which it was made. */
export async function runRows(
  { db }: Queryable,
  { filter, after, size }: PageRequest<RunRow>,
): Promise<WithFact<RunRow & { readonly steps: number }>[]> {
  const condition = conditionOf(filter, {
    workflow: sql.ref('run.workflow'),
    runId: sql.ref('run.id'),
    time: sql.ref('run.started_at'),
    simulated: sql.ref('run.simulated'),
  });
  const following = after && sql`and run.id > ${after.run_id}`;
  const { rows } = await sql<WithFact<RunRow & { readonly steps: number }>>`
    select run.id as run_id, run.workflow, run.task_type, run.complexity_permille / 1000.0 as complexity, run.size,
      run.config_id, run.config_version, run.variant, run.task, run.assignment, run.project, run.started_at,
      run.ended_at, run.ended_at - run.started_at as duration_ms, run.result, run.error_type, run.simulated,
      fact.attempts as steps, ${factColumns()}
    from run left join run_fact as fact on fact.id = run.id
    where ${condition} ${following ?? sql``}
    order by run.id limit ${sql.lit(size)}`.execute(db);
  return rows;
}

/** A page of attempts at steps. */
export function stepRows(store: Queryable, page: PageRequest<WithFact<StepRow>>): Promise<WithFact<StepRow>[]> {
  const columns = sql`row.kind, row.parent_id, row.link_id, row.branch, row.queue, row.queued_ms, row.project, row.started_at,
    row.ended_at, row.ended_at - row.started_at as duration_ms, row.result, row.error_type, ${factColumns()}`;
  const join = sql`left join attempt_fact as fact on fact.id = row.id`;
  return rowsOfRuns<WithFact<StepRow>>(
    store,
    { table: 'step', columns, start: 'started_at', time: 'started_at', join },
    page,
  );
}

/** A page of sessions. */
export function sessionRows(store: Queryable, page: PageRequest<SessionRow>): Promise<SessionRow[]> {
  const columns = sql`row.id as session_id, row.claude_session_id, row.started_at, row.ended_at,
    row.ended_at - row.started_at as duration_ms, row.exit_code, row.signal, row.origin, row.settled_at,
    row.settled_by, row.bill_nano_usd, row.cpu_user_us, row.cpu_system_us, row.peak_memory, row.disk_read,
    row.disk_written, row.time_to_first_token, row.spawn_us, row.stalled_cpu_ms, row.stalled_io_ms,
    row.stalled_memory_ms`;
  return rowsOfRuns(store, { table: 'session', columns, start: 'started_at', time: 'started_at' }, page);
}
