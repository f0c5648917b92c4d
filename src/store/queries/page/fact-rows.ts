import type { AttemptFactTable, RunFactTable } from '../../fact-schema.ts';
import type { Queryable } from '../../transaction.ts';
import { conditionsOf, type RunFilter } from './run-page.ts';

/** What overviews read of a run that has ended. */
export type RunRow = Pick<RunFactTable, (typeof RUN_COLUMNS)[number]>;

/** What overviews read of an attempt at a step. */
export type AttemptRow = Pick<AttemptFactTable, (typeof ATTEMPT_COLUMNS)[number]>;

/** What an analysis of cost reads of an attempt. */
export type CostRow = Pick<AttemptFactTable, (typeof COST_COLUMNS)[number]>;

const RUN_COLUMNS = [
  'started_at',
  'duration_ms',
  'result',
  'repairs',
  'unpriced',
  'cost_nano_usd',
  'usage_gap',
  'model_use',
] as const satisfies readonly (keyof RunFactTable)[];

/** The facts of the runs that match, by start. */
export function runRowsOf(store: Queryable, filter: RunFilter): Promise<RunRow[]> {
  return runFactsOf(store, filter, RUN_COLUMNS);
}

/** Columns of the facts of the runs that match and have ended, by start. */
export async function runFactsOf<K extends keyof RunFactTable>(
  { db }: Queryable,
  filter: RunFilter,
  columns: readonly K[],
): Promise<Pick<RunFactTable, K>[]> {
  const rows = await db
    .selectFrom('run_fact')
    .select(columns as readonly (keyof RunFactTable)[])
    .where('id', 'in', (build) =>
      build
        .selectFrom('run')
        .select('run.id')
        .where((inner) => inner.and(conditionsOf(inner, filter))),
    )
    .orderBy('started_at')
    .orderBy('id')
    .execute();
  return rows as unknown as Pick<RunFactTable, K>[];
}

const ATTEMPT_COLUMNS = [
  'run_id',
  'step',
  'kind',
  'duration_ms',
  'result',
  'error_type',
  'unpriced',
  'cost_nano_usd',
  'usage_gap',
] as const satisfies readonly (keyof AttemptFactTable)[];

/** The facts of the attempts of the runs that match, by start; what runs did outside of any step is left out. */
export function attemptRowsOf(store: Queryable, filter: RunFilter): Promise<AttemptRow[]> {
  return attemptFactsOf(store, filter, ATTEMPT_COLUMNS);
}

/** Columns of the facts of the attempts of the runs that match, by start, without what runs did outside of any step. */
export async function attemptFactsOf<K extends keyof AttemptFactTable>(
  { db }: Queryable,
  filter: RunFilter,
  columns: readonly K[],
): Promise<Pick<AttemptFactTable, K>[]> {
  const rows = await db
    .selectFrom('attempt_fact')
    .select(columns as readonly (keyof AttemptFactTable)[])
    .where('step', 'is not', null)
    .where('run_id', 'in', (build) =>
      build
        .selectFrom('run')
        .select('run.id')
        .where((inner) => inner.and(conditionsOf(inner, filter))),
    )
    .orderBy('started_at')
    .orderBy('id')
    .execute();
  return rows as unknown as Pick<AttemptFactTable, K>[];
}

const COST_COLUMNS = [
  'run_started_at',
  'run_result',
  'workflow',
  'step',
  'kind',
  'task_type',
  'project',
  'variant',
  'config_id',
  'cli_version',
  'usage_gap',
  'model_use',
] as const satisfies readonly (keyof AttemptFactTable)[];

/** The facts of the attempts of the runs that match and have ended, with what runs did outside of any step. */
export function costRowsOf({ db }: Queryable, filter: RunFilter): Promise<CostRow[]> {
  return db
    .selectFrom('attempt_fact')
    .select(COST_COLUMNS)
    .where('run_result', 'is not', null)
    .where('run_id', 'in', (build) =>
      build
        .selectFrom('run')
        .select('run.id')
        .where((inner) => inner.and(conditionsOf(inner, filter))),
    )
    .execute();
}
