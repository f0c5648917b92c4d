import { sql } from 'kysely';
import type { AttemptFactTable, DetectionUnit, RunFactTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** What detection reads of the fact of a run, or of an attempt at a step that has ended. */
export type JudgedFact = Pick<AttemptFactTable | RunFactTable, Exclude<(typeof COLUMNS)[number], 'ended_at'>> & {
  readonly ended_at: number;
  /** Attempts after the first; only runs have them. */
  readonly repairs?: number;
};

/** The end and the ID of a fact: the order in which facts are judged. */
export type FactPosition = { readonly endedAt: number; readonly id: string };

/** The settings of a run or attempt. */
export type SettingsFact = Pick<AttemptFactTable | RunFactTable, 'id' | 'started_at' | (typeof SETTINGS)[number]> & {
  readonly ended_at: number;
};

const COLUMNS = [
  'id',
  'ended_at',
  'duration_ms',
  'result',
  'task_type',
  'complexity',
  'size',
  'requests',
  'unpriced',
  'usage_gap',
  'cost_nano_usd',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'failed_tool_calls',
  'denied_tool_calls',
] as const;

/** The facts of a unit after a position, in order; all if it is null. */
export async function judgedFactsAfter(
  { db }: Queryable,
  { workflow, step, simulated }: DetectionUnit,
  after: FactPosition | null,
  limit: number,
): Promise<JudgedFact[]> {
  const condition = sql<boolean>`workflow = ${workflow} and coalesce(simulated, 0) = ${simulated}
    and ended_at is not null ${step === '' ? sql`` : sql`and step = ${step}`}
    ${after ? sql`and (ended_at, id) > (${after.endedAt}, ${after.id})` : sql``}`;
  if (step !== '')
    return (await db
      .selectFrom('attempt_fact')
      .select(COLUMNS)
      .where(condition)
      .orderBy('ended_at')
      .orderBy('id')
      .limit(limit)
      .execute()) as JudgedFact[];
  const runs = await db
    .selectFrom('run_fact')
    .select([...COLUMNS, 'retries', 'repairs'])
    .where(condition)
    .orderBy('ended_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return runs.map(({ retries, repairs, ...fact }) => ({ ...fact, repairs: retries + repairs }));
}

const SETTINGS = ['config_id', 'config_version', 'model', 'effort', 'cli_version', 'prompts', 'prices'] as const;

/** The settings of runs or attempts around a time: the last before it and the first from it on, in order. */
export async function factsAround(
  { db }: Queryable,
  { workflow, step, simulated }: DetectionUnit,
  at: number,
  limit: number,
): Promise<SettingsFact[]> {
  const read = (isBefore: boolean): Promise<SettingsFact[]> =>
    db
      .selectFrom(step === '' ? 'run_fact' : 'attempt_fact')
      .select(['id', 'started_at', 'ended_at', ...SETTINGS])
      .where(
        sql<boolean>`workflow = ${workflow} and coalesce(simulated, 0) = ${simulated}
          ${step === '' ? sql`` : sql`and step = ${step}`}
          and ${isBefore ? sql`ended_at < ${at}` : sql`ended_at >= ${at}`}`,
      )
      .orderBy('ended_at', isBefore ? 'desc' : 'asc')
      .orderBy('id', isBefore ? 'desc' : 'asc')
      .limit(limit)
      .execute() as Promise<SettingsFact[]>;
  const before = await read(true);
  return [...before.toReversed(), ...(await read(false))];
}
