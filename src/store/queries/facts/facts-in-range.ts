import { sql, type RawBuilder } from 'kysely';
import type { AttemptFactTable, RunFactTable, ToolHourTable } from '../../schema.ts';
import { rowsInRange } from '../../kept-rows.ts';
import { manyRowsHint } from '../../sqlite/many-rows.ts';
import type { Queryable } from '../../transaction.ts';
import { HOUR_MS } from './tool-hour.ts';

/** Which facts to read: those that started from `since` on and before `until`, in milliseconds since 1970. */
export type FactRange = {
  readonly since: number;
  readonly until: number;
  readonly workflow?: string;
  /** The name of a step. */
  readonly step?: string;
  /** Only simulated runs, or only real ones. */
  readonly simulated: boolean;
};

/** The columns of the runs in a range, the first started first. */
export async function runFactsInRange<K extends keyof RunFactTable>(
  { db }: Queryable,
  range: FactRange,
  columns: readonly K[],
): Promise<Pick<RunFactTable, K>[]> {
  const { rows } = await sql<Pick<RunFactTable, K>>`
    select ${namesOf(columns)} from run_fact
    where ${inRange(range)} order by started_at, id ${manyRowsHint}`.execute(db);
  return rows;
}

function namesOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}

function inRange({ since, until, workflow, simulated }: FactRange): RawBuilder<unknown> {
  return sql`started_at >= ${since} and started_at < ${until}
    and simulated ${simulated ? sql`is not null` : sql`is null`}
    ${workflow === undefined ? sql`` : sql`and workflow = ${workflow}`}`;
}

/** The columns of the attempts in a range, the first started first; without what runs did outside of any step. */
export async function attemptFactsInRange<K extends keyof AttemptFactTable>(
  { db }: Queryable,
  range: FactRange,
  columns: readonly K[],
): Promise<Pick<AttemptFactTable, K>[]> {
  const ofStep = range.step === undefined ? sql`step is not null` : sql`step = ${range.step}`;
  const { rows } = await sql<Pick<AttemptFactTable, K>>`
    select ${namesOf(columns)} from attempt_fact
    where ${inRange(range)} and ${ofStep} order by started_at, id ${manyRowsHint}`.execute(db);
  return rows;
}

type ToolHour = Pick<ToolHourTable, 'hour' | 'tool' | 'result' | 'calls' | 'sum_ms'>;

/** The tool calls of the hours that have a part in a range, each hour as a whole; durations of all ranges together. */
export function toolHoursInRange(store: Queryable, { since, until, ...rest }: FactRange): Promise<ToolHour[]> {
  return rowsInRange(store, {
    name: JSON.stringify(['tool hours', rest]),
    range: { since: since - HOUR_MS + 1, until },
    timeOf: ({ hour }) => hour,
    read: (range) => toolHours(store, { ...rest, ...range }),
  });
}

async function toolHours(
  { db }: Queryable,
  { since, until, workflow, step, simulated }: FactRange,
): Promise<ToolHour[]> {
  const rows = await db
    .selectFrom('tool_hour')
    .select(['hour', 'tool', 'result'])
    .select(({ fn }) => [fn.sum<number>('calls').as('calls'), fn.sum<number>('sum_ms').as('sum_ms')])
    .where('hour', '>=', since)
    .where('hour', '<', until)
    .where('simulated', '=', simulated ? 1 : 0)
    .$if(workflow !== undefined, (rest) => rest.where('workflow', '=', workflow ?? ''))
    .$if(step !== undefined, (rest) => rest.where('step', '=', step ?? ''))
    .groupBy(['hour', 'tool', 'result'])
    .orderBy('hour')
    .execute();
  return rows.map((row) => ({ ...row, calls: Number(row.calls), sum_ms: Number(row.sum_ms) }));
}

/** The names of the workflows or steps of facts, the most frequent first. */
export async function namesOfFacts({ db }: Queryable, column: 'workflow' | 'step'): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select ${sql.ref(column)} as name from attempt_fact where ${sql.ref(column)} is not null
    group by 1 order by count(*) desc, 1`.execute(db);
  return rows.map(({ name }) => name);
}
