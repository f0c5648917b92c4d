import { sql } from 'kysely';
import type { Queryable } from '../../transaction.ts';

/** Attempts at steps of other runs of the workflow of a run, by the start of those runs. */
export type DurationQuery = {
  readonly run: { readonly id: string; readonly workflow: string; readonly simulated: number | null };
  readonly steps: readonly string[];
  readonly since: number;
  readonly until: number;
};

/** How long attempts at a step took in runs with the same task type and configuration, in milliseconds. */
export type AttemptDurations = {
  readonly step: string;
  readonly task_type: string | null;
  readonly config_id: string | null;
  readonly durations: readonly number[];
};

/**
 * The durations of attempts that ended. There can be ten thousand of them: one row for each group instead of each
 * attempt takes a fifth of the time, and an index has all columns.
 */
export async function attemptDurations({ db }: Queryable, query: DurationQuery): Promise<AttemptDurations[]> {
  const { run, steps, since, until } = query;
  if (steps.length === 0) return [];
  const rows = await db
    .selectFrom('attempt_fact')
    .select(['step', 'task_type', 'config_id'])
    .select(sql<string>`string_agg(cast(duration_ms as text), ',')`.as('durations'))
    .where('workflow', '=', run.workflow)
    .where('step', 'in', steps)
    .where('run_started_at', '>=', since)
    .where('run_started_at', '<', until)
    .where('simulated', run.simulated === null ? 'is' : 'is not', null)
    .where('duration_ms', 'is not', null)
    .where('run_id', '<>', run.id)
    .groupBy(['step', 'task_type', 'config_id'])
    .execute();
  return rows.map(({ step, durations, ...group }) => ({
    ...group,
    step: step ?? '',
    durations: durations.split(',').map(Number),
  }));
}
