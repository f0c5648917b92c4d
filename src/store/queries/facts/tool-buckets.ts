import { sql, type RawBuilder } from 'kysely';
import { DAY_MS } from '../../../core/time/day.ts';
import { rowsInRange, type TimeRange } from '../../kept-rows.ts';
import type { ToolHourTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** Calls of a tool at a step by range of durations, before and since a time. */
export type ToolBucket = {
  readonly workflow: string;
  /** Empty outside of any step. */
  readonly step: string;
  readonly tool: string;
  /** Index of the range of durations, as in `durationBucket()`. */
  readonly bucket: number;
  readonly before: number;
  readonly since: number;
  readonly since_ms: number;
};

/** Which tool calls to count: those from `from` on and before `until`, split at `since`. Milliseconds since 1970. */
export type ToolBucketQuery = ToolSelection & {
  readonly from: number;
  readonly since: number;
  readonly until: number;
};

type ToolSelection = {
  readonly simulated: boolean;
  /** Only this workflow. @default all */
  readonly workflow?: string | undefined;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type Calls = Omit<ToolHourTable, 'hour' | 'result' | 'simulated'> & { readonly at: number };

/** Successful tool calls of real or of simulated runs from a time on, split at another time. */
export async function toolBuckets(
  store: Queryable,
  { from, since, until, ...selection }: ToolBucketQuery,
): Promise<ToolBucket[]> {
  const before = await callsIn(store, { since: from, until: since }, { ...selection, part: 'before' });
  const after = await callsIn(store, { since, until }, { ...selection, part: 'since' });
  const found = new Map<string, Mutable<ToolBucket>>();
  const bucketOf = ({ workflow, step, tool, bucket }: Calls): Mutable<ToolBucket> => {
    const key = JSON.stringify([workflow, step, tool, bucket]);
    const known = found.get(key) ?? { workflow, step, tool, bucket, before: 0, since: 0, since_ms: 0 };
    found.set(key, known);
    return known;
  };
  for (const row of before) bucketOf(row).before += row.calls;
  for (const row of after) {
    const bucket = bucketOf(row);
    bucket.since += row.calls;
    bucket.since_ms += row.sum_ms;
  }
  return [...found.values()].toSorted(inOrder);
}

/** A selection, and which part of the calls it is for: the rows of each are kept apart. */
type Part = ToolSelection & { readonly part: 'before' | 'since' };

/** The calls of whole hours. If the store keeps rows, those of whole days are added up: a day of hours is one row. */
async function callsIn(store: Queryable, range: TimeRange, part: Part): Promise<Calls[]> {
  const { since, until } = range;
  const days = { since: Math.ceil(since / DAY_MS) * DAY_MS, until: Math.floor(until / DAY_MS) * DAY_MS };
  if (!store.kept || days.since >= days.until) return keptCalls(store, range, { ...part, unit: 'hour' });
  return [
    ...(await keptCalls(store, { since, until: days.since }, { ...part, unit: 'first hours' })),
    ...(await keptCalls(store, days, { ...part, unit: 'day' })),
    ...(await keptCalls(store, { since: days.until, until }, { ...part, unit: 'hour' })),
  ];
}

type Unit = 'day' | 'hour' | 'first hours';

function keptCalls(
  store: Queryable,
  range: TimeRange,
  { part, unit, ...selection }: Part & { readonly unit: Unit },
): Promise<Calls[]> {
  return rowsInRange<Calls>(store, {
    name: JSON.stringify(['tool calls', part, unit, selection]),
    range,
    timeOf: ({ at }) => at,
    read: (wanted) => readCalls(store, wanted, { ...selection, unit }),
  });
}

async function readCalls(
  { db }: Queryable,
  { since, until }: TimeRange,
  { simulated, workflow, unit }: ToolSelection & { readonly unit: Unit },
): Promise<Calls[]> {
  const at: RawBuilder<number> = unit === 'day' ? sql`hour - hour % ${sql.lit(DAY_MS)}` : sql`hour`;
  const { rows } = await sql<Calls>`
    select workflow, step, tool, bucket, ${at} as at, sum(calls) as calls, sum(sum_ms) as sum_ms from tool_hour
    where hour >= ${since} and hour < ${until} and simulated = ${simulated ? 1 : 0} and result = 'success'
      ${workflow === undefined ? sql`` : sql`and workflow = ${workflow}`}
    group by ${at}, workflow, step, tool, bucket`.execute(db);
  return rows.map(({ calls, sum_ms, ...row }) => ({ ...row, calls: Number(calls), sum_ms: Number(sum_ms) }));
}

function inOrder(a: ToolBucket, b: ToolBucket): number {
  const names = (['workflow', 'step', 'tool'] as const).map((key) =>
    a[key] === b[key] ? 0 : a[key] < b[key] ? -1 : 1,
  );
  return names.find((order) => order !== 0) ?? a.bucket - b.bucket;
}
