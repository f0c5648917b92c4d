import type { AttemptFactTable, RunFactTable } from '../../fact-schema.ts';
import { rowsInRange } from '../../kept-rows.ts';
import { manyRowsHint } from '../../sqlite/many-rows.ts';
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

/** By what rows belong to a period: facts of attempts have starts of their own. */
const RUN_START = 'run.started_at as run_start';

/** Columns of the facts of the runs that match and have ended, by start. */
export async function runFactsOf<K extends keyof RunFactTable>(
  store: Queryable,
  filter: RunFilter,
  columns: readonly K[],
): Promise<Pick<RunFactTable, K>[]> {
  const rows = await rowsOfRuns(store, { table: 'run_fact', columns, filter }, (matching) =>
    store.db
      .selectFrom('run')
      .innerJoin('run_fact', 'run_fact.id', 'run.id')
      .select(columns.map((column) => `run_fact.${column}` as 'run_fact.id'))
      .select(RUN_START)
      .where((build) => build.and(conditionsOf(build, matching)))
      .orderBy('run_fact.started_at')
      .orderBy('run_fact.id')
      .modifyEnd(manyRowsHint)
      .execute(),
  );
  return rows as unknown as Pick<RunFactTable, K>[];
}

type Placed = { readonly run_start: number };

/** The rows of runs that match a filter, which may be kept ones if the filter has a period. */
async function rowsOfRuns<Row extends Placed>(
  store: Queryable,
  { filter, ...rest }: { readonly table: string; readonly columns: readonly string[]; readonly filter: RunFilter },
  read: (matching: RunFilter) => Promise<Row[]>,
): Promise<Row[]> {
  const { since, until, ...others } = filter;
  if (since === undefined || until === undefined) return read(filter);
  return rowsInRange(store, {
    name: JSON.stringify({ ...rest, ...others }),
    range: { since, until },
    timeOf: ({ run_start }) => run_start,
    read: (range) => read({ ...filter, ...range }),
  });
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
  store: Queryable,
  filter: RunFilter,
  columns: readonly K[],
): Promise<Pick<AttemptFactTable, K>[]> {
  const rows = await rowsOfRuns(store, { table: 'attempt_fact of steps', columns, filter }, (matching) =>
    attemptsOfRuns(store, matching, columns)
      .where('attempt_fact.step', 'is not', null)
      .orderBy('attempt_fact.started_at')
      .orderBy('attempt_fact.id')
      .execute(),
  );
  return rows as unknown as Pick<AttemptFactTable, K>[];
}

function attemptsOfRuns({ db }: Queryable, matching: RunFilter, columns: readonly (keyof AttemptFactTable)[]) {
  return db
    .selectFrom('run')
    .innerJoin('attempt_fact', 'attempt_fact.run_id', 'run.id')
    .select(columns.map((column) => `attempt_fact.${column}` as 'attempt_fact.id'))
    .select(RUN_START)
    .where((build) => build.and(conditionsOf(build, matching)))
    .modifyEnd(manyRowsHint);
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
export async function costRowsOf(store: Queryable, filter: RunFilter): Promise<CostRow[]> {
  const rows = await rowsOfRuns(store, { table: 'attempt_fact', columns: COST_COLUMNS, filter }, (matching) =>
    attemptsOfRuns(store, matching, COST_COLUMNS).where('attempt_fact.run_result', 'is not', null).execute(),
  );
  return rows as unknown as CostRow[];
}
