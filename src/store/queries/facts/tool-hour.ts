import { bulkInsert } from '../../bulk-insert.ts';
import { sql, type RawBuilder } from 'kysely';
import { durationBucket } from '../../../core/time/duration-bucket.ts';
import { inChunks } from '../../in-chunks.ts';
import type { ToolCallTable, ToolHourTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** A tool call with what it is rolled up by. */
export type HourlyToolCall = Pick<ToolCallTable, 'tool' | 'result' | 'started_at' | 'ended_at'> & {
  readonly workflow: string;
  /** Null outside of any step. */
  readonly step: string | null;
  readonly simulated: boolean;
};

/** What calls are rolled up by, in milliseconds. */
export const HOUR_MS = 3_600_000;

const addRows = bulkInsert('tool_hour', (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['hour', 'workflow', 'step', 'tool', 'result', 'simulated', 'bucket']).doUpdateSet((eb) => ({
      calls: eb('tool_hour.calls', '+', eb.ref('excluded.calls')),
      sum_ms: eb('tool_hour.sum_ms', '+', eb.ref('excluded.sum_ms')),
    })),
  ),
);

/** Adds tool calls to the roll-up. */
export async function addToToolHours(transaction: Transaction, calls: readonly HourlyToolCall[]): Promise<void> {
  await addRows(transaction, toolHoursOf(calls));
}

function toolHoursOf(calls: readonly HourlyToolCall[]): ToolHourTable[] {
  const rows = new Map<string, ToolHourTable>();
  for (const { workflow, step, tool, result, started_at, ended_at, simulated } of calls) {
    const ms = ended_at - started_at;
    const row: ToolHourTable = {
      hour: Math.floor(started_at / HOUR_MS) * HOUR_MS,
      workflow,
      step: step ?? '',
      tool,
      result,
      simulated: simulated ? 1 : 0,
      bucket: durationBucket(ms),
      calls: 1,
      sum_ms: ms,
    };
    const key = JSON.stringify([row.hour, workflow, row.step, tool, result, simulated, row.bucket]);
    const known = rows.get(key);
    rows.set(key, known ? { ...known, calls: known.calls + 1, sum_ms: known.sum_ms + ms } : row);
  }
  return [...rows.values()];
}

/** Takes the tool calls that match a condition, and will be removed, off the roll-up. */
export async function subtractFromToolHours(transaction: Transaction, condition: RawBuilder<boolean>): Promise<void> {
  const rows = toolHoursOf(await hourlyCalls(transaction, condition));
  await addRows(
    transaction,
    rows.map((row) => ({ ...row, calls: -row.calls, sum_ms: -row.sum_ms })),
  );
  const hours = [...new Set(rows.map(({ hour }) => hour))];
  for (const chunk of inChunks(hours))
    await transaction.db.deleteFrom('tool_hour').where('hour', 'in', chunk).where('calls', '=', 0).execute();
}

async function hourlyCalls({ db }: Queryable, condition: RawBuilder<boolean>): Promise<HourlyToolCall[]> {
  const { rows } = await sql<Omit<HourlyToolCall, 'simulated'> & { readonly simulated: 1 | null }>`
    select run.workflow, step.name as step, tool_call.tool, tool_call.result, tool_call.started_at, tool_call.ended_at,
      run.simulated
    from tool_call inner join run on run.id = tool_call.run_id left join step on step.id = tool_call.step_id
    where ${condition}`.execute(db);
  return rows.map((row) => ({ ...row, simulated: row.simulated === 1 }));
}

/** The tool calls of these runs. */
export function hourlyCallsOfRuns(store: Queryable, runIds: readonly string[]): Promise<HourlyToolCall[]> {
  return hourlyCalls(store, sql`tool_call.run_id in (${sql.join(runIds)})`);
}
