import { expect } from 'vitest';
import { METRIC, type Metric } from '../../telemetry/names.ts';
import type { Store } from '../../store/open-store.ts';

/** Signals reflect what was known when a run or step ended, which depends on the order of the records. */
const SIGNALS: ReadonlySet<string> = new Set(
  [METRIC.signalSamples, METRIC.signalScore, METRIC.signalScoreSumOfSquares].map(({ name }) => name),
);

/** The total of every counter over all its labels, by metric name, without histogram buckets and signals. */
export async function counted(store: Store): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { name, part, value } of (await store.totals()).counters)
    if (part === '' && !SIGNALS.has(name)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

/** Expects every counter to equal the sum that follows from the rows, and all other counters to be 0. */
export async function expectTotalsOfRows(store: Store): Promise<void> {
  const [totals, rows] = [await counted(store), await fromRows(store)];
  const found = Object.keys(rows).map((name) => [name, totals[name] ?? 0]);
  expect(Object.fromEntries(found)).toEqual(rows);
}

/** The expected totals, computed from the rows. */
async function fromRows({ db }: Store): Promise<Record<string, number>> {
  const requests = await db.selectFrom('request').selectAll().execute();
  const files = await db.selectFrom('file_operation').selectAll().execute();
  const ended = async (table: 'run' | 'step'): Promise<number> =>
    (await db.selectFrom(table).select('id').where('ended_at', 'is not', null).execute()).length;
  const writes = (row: (typeof requests)[number]): number => row.cache_write_5m + row.cache_write_1h;
  const totals: [Metric, number][] = [
    [METRIC.runs, await ended('run')],
    [METRIC.steps, await ended('step')],
    [METRIC.inputTokens, sum(requests, (row) => row.input + row.cache_read + writes(row))],
    [METRIC.outputTokens, sum(requests, (row) => row.output)],
    [METRIC.cacheReadTokens, sum(requests, (row) => row.cache_read)],
    [METRIC.cacheWriteTokens, sum(requests, writes)],
    [METRIC.reasoningTokens, sum(requests, (row) => row.reasoning)],
    [METRIC.cost, sum(requests, (row) => row.cost_nano_usd ?? 0)],
    [METRIC.unpricedRequests, requests.filter((row) => row.cost_nano_usd === null).length],
    [METRIC.toolCalls, (await db.selectFrom('tool_call').select('id').execute()).length],
    [METRIC.fileOperations, files.length],
    [METRIC.fileLines, sum(files, (row) => (row.lines_added ?? 0) + (row.lines_removed ?? 0))],
  ];
  return Object.fromEntries(totals.map(([metric, total]) => [metric.name, total]));
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((all, row) => all + of(row), 0);
}
