import type { AttemptFactTable, RunFactTable } from '../../fact-schema.ts';
import type { Queryable } from '../../transaction.ts';
import { conditionsOf, type RunFilter } from './run-page.ts';

/** What overviews read of a run that has ended. */
export type RunRow = Pick<RunFactTable, (typeof RUN_COLUMNS)[number]>;

/** What overviews read of an attempt at a step. */
export type AttemptRow = Pick<AttemptFactTable, (typeof ATTEMPT_COLUMNS)[number]>;

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
export function runRowsOf({ db }: Queryable, filter: RunFilter): Promise<RunRow[]> {
  return db
    .selectFrom('run_fact')
    .select(RUN_COLUMNS)
    .where('id', 'in', (build) =>
      build
        .selectFrom('run')
        .select('run.id')
        .where((inner) => inner.and(conditionsOf(inner, filter))),
    )
    .orderBy('started_at')
    .orderBy('id')
    .execute();
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
export function attemptRowsOf({ db }: Queryable, filter: RunFilter): Promise<AttemptRow[]> {
  return db
    .selectFrom('attempt_fact')
    .select(ATTEMPT_COLUMNS)
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
}
