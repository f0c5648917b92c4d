import { sql } from 'kysely';
import type { Store } from '../store/open-store.ts';
import { TOTAL_COLUMNS, totalsOf, type Totals } from './totals.ts';

/** A run in a list. Times in milliseconds since 1970. */
export type RunSummary = Totals & {
  readonly id: string;
  readonly workflow: string;
  readonly taskType: string | null;
  /** `running` until it has ended. */
  readonly result: string;
  /** Whether it was simulated. */
  readonly simulated: boolean;
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly steps: number;
};

/** Runs, latest first, of one workflow or of all. */
export async function listRuns(
  store: Store,
  options: { readonly limit: number; readonly workflow?: string },
): Promise<RunSummary[]> {
  const rows = await store.db
    .selectFrom('run')
    .leftJoin('request', 'request.run_id', 'run.id')
    .selectAll('run')
    .select(TOTAL_COLUMNS)
    .select(sql<number>`(select count(*) from step where step.run_id = run.id)`.as('steps'))
    .$if(options.workflow !== undefined, (query) => query.where('run.workflow', '=', options.workflow ?? ''))
    .groupBy('run.id')
    .orderBy('run.started_at', 'desc')
    .orderBy('run.id', 'desc')
    .limit(options.limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    workflow: row.workflow,
    taskType: row.task_type,
    result: row.result ?? 'running',
    simulated: row.simulated === 1,
    startedAt: row.started_at,
    durationMs: row.ended_at === null ? null : row.ended_at - row.started_at,
    steps: Number(row.steps),
    ...totalsOf(row),
  }));
}
