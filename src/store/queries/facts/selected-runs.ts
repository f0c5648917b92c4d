import { sql, type RawBuilder } from 'kysely';
import type { AttemptFactTable, RunFactTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** The columns of facts that runs can be selected by. */
export const SELECTABLE = [
  'id',
  'workflow',
  'task',
  'task_type',
  'project',
  'variant',
  'experiment',
  'config_id',
  'config_version',
  'model',
  'effort',
  'cli_version',
  'prompts',
  'result',
] as const;

/** One of {@link SELECTABLE}. */
export type SelectableColumn = (typeof SELECTABLE)[number];

/** Which ended runs to select: those that fulfil every condition. */
export type RunSelection = {
  /** The values that a column may have; null for runs without a value. */
  readonly values: Readonly<Partial<Record<SelectableColumn, readonly (string | null)[]>>>;
  /** Runs that started from this time on, in milliseconds since 1970. */
  readonly since?: number;
  /** Runs that started before this time. */
  readonly until?: number;
  /** Only simulated runs, or only real ones; both if not set. */
  readonly simulated?: boolean;
};

/** A selected run, with what comparisons need of its fact. */
export type SelectedRun = Pick<RunFactTable, (typeof RUN_COLUMNS)[number]>;

/** An attempt of a selected run, with what comparisons need of its fact. */
export type SelectedAttempt = Pick<AttemptFactTable, (typeof ATTEMPT_COLUMNS)[number]>;

const RUN_COLUMNS = [
  'id',
  'workflow',
  'simulated',
  'task',
  'started_at',
  'ended_at',
  'retries',
  'repairs',
  'unpriced',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'cost_nano_usd',
  'usage_gap',
  'tool_calls',
  'failed_tool_calls',
  'duration_ms',
  'result',
] as const;

/** The selected runs, the first started first. */
export function selectedRuns({ db }: Queryable, selection: RunSelection): Promise<SelectedRun[]> {
  return db
    .selectFrom('run_fact')
    .select(RUN_COLUMNS)
    .where(conditionOf(selection))
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}

/** The condition of a selection on the columns of run facts. */
export function conditionOf({ values, since, until, simulated }: RunSelection): RawBuilder<boolean> {
  const conditions = [
    sql`1 = 1`,
    ...SELECTABLE.flatMap((column) => {
      const allowed = values[column];
      return allowed ? [isOneOf(column, allowed)] : [];
    }),
    ...(since === undefined ? [] : [sql`started_at >= ${since}`]),
    ...(until === undefined ? [] : [sql`started_at < ${until}`]),
    ...(simulated === undefined ? [] : [simulated ? sql`simulated is not null` : sql`simulated is null`]),
  ];
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

function isOneOf(column: SelectableColumn, allowed: readonly (string | null)[]): RawBuilder<unknown> {
  const given = allowed.filter((value) => value !== null);
  const conditions = [
    ...(given.length > 0 ? [sql`${sql.ref(column)} in (${sql.join(given)})`] : []),
    ...(allowed.includes(null) ? [sql`${sql.ref(column)} is null`] : []),
  ];
  return sql`(${sql.join(conditions, sql` or `)})`;
}

// Few, because a comparison reads tens of thousands of attempts.
const ATTEMPT_COLUMNS = [
  'run_id',
  'step',
  'kind',
  'unpriced',
  'cost_nano_usd',
  'usage_gap',
  'model_use',
  'duration_ms',
  'result',
] as const;

/** The attempts of the selected runs, the first started first. */
export function selectedAttempts({ db }: Queryable, selection: RunSelection): Promise<SelectedAttempt[]> {
  return db
    .selectFrom('attempt_fact')
    .select(ATTEMPT_COLUMNS)
    .where(sql<boolean>`run_id in (select id from run_fact where ${conditionOf(selection)})`)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}

/** Number of selected runs. */
export async function countSelectedRuns({ db }: Queryable, selection: RunSelection): Promise<number> {
  const { rows } = await db
    .selectFrom('run_fact')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where(conditionOf(selection))
    .executeTakeFirstOrThrow();
  return Number(rows);
}
