import { sql } from 'kysely';
import type { RunTable, SessionTable, StepTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
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
export async function runRows({ db }: Queryable, { filter, after, size }: PageRequest<RunRow>): Promise<RunRow[]> {
  const condition = conditionOf(filter, {
    workflow: sql.ref('run.workflow'),
    runId: sql.ref('run.id'),
    time: sql.ref('run.started_at'),
    simulated: sql.ref('run.simulated'),
  });
  const following = after && sql`and run.id > ${after.run_id}`;
  const { rows } = await sql<RunRow>`
    select id as run_id, workflow, task_type, complexity_permille / 1000.0 as complexity, size, config_id, config_version, variant, task, assignment, project, started_at, ended_at,
      ended_at - started_at as duration_ms, result, error_type, simulated
    from run where ${condition} ${following ?? sql``}
    order by id limit ${sql.lit(size)}`.execute(db);
  return rows;
}

/** A page of attempts at steps. */
export function stepRows(store: Queryable, page: PageRequest<StepRow>): Promise<StepRow[]> {
  const columns = sql`row.kind, row.parent_id, row.link_id, row.branch, row.queue, row.queued_ms, row.project, row.started_at,
    row.ended_at, row.ended_at - row.started_at as duration_ms, row.result, row.error_type`;
  return rowsOfRuns(store, { table: 'step', columns, start: 'started_at', time: 'started_at' }, page);
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
