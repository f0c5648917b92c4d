import { bulkInsert } from '../bulk-insert.ts';
import type { ToolCallTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** The ID, tool and time of a call. */
export type TimedToolCall = Pick<ToolCallTable, 'id' | 'tool' | 'started_at' | 'ended_at'>;

const insertMissing = bulkInsert('tool_call', (insert) =>
  insert.onConflict((conflict) => conflict.column('id').doNothing()).returning('id'),
);

/** Adds tool calls; returns the IDs of those that were not stored yet. */
export async function insertToolCalls(transaction: Transaction, calls: readonly ToolCallTable[]): Promise<Set<string>> {
  const rows = await insertMissing(transaction, calls);
  return new Set(rows.map(({ id }) => id));
}

/** The tool calls of a run, by start. */
export function toolCallsOfRun({ db }: Queryable, runId: string): Promise<ToolCallTable[]> {
  return db
    .selectFrom('tool_call')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}

/** The tool calls of a step. The run is the one that the step belongs to: the table has an index for runs. */
export function toolCallsOfStep({ db }: Queryable, runId: string, stepId: string): Promise<TimedToolCall[]> {
  return db
    .selectFrom('tool_call')
    .select(['id', 'tool', 'started_at', 'ended_at'])
    .where('run_id', '=', runId)
    .where('step_id', '=', stepId)
    .execute();
}

/** The tool calls that hooks reported under a key or under the key with `#` and a number. */
export function hookCallsWithKey({ db }: Queryable, key: string): Promise<TimedToolCall[]> {
  return db
    .selectFrom('tool_call')
    .select(['id', 'tool', 'started_at', 'ended_at'])
    .where((eb) => eb.or([eb('id', '=', key), eb.and([eb('id', '>=', `${key}#`), eb('id', '<', `${key}$`)])]))
    .where('source', '=', 'hook')
    .execute();
}

/** When those of these tool calls that hooks reported started, by ID. */
export async function hookCallStarts({ db }: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  const starts = new Map<string, number>();
  for (const chunk of inChunks(ids)) {
    const rows = await db
      .selectFrom('tool_call')
      .select(['id', 'started_at'])
      .where('id', 'in', chunk)
      .where('source', '=', 'hook')
      .execute();
    for (const { id, started_at } of rows) starts.set(id, started_at);
  }
  return starts;
}

/** Whether a session made any tool call. */
export async function hasToolCall({ db }: Queryable, sessionId: string): Promise<boolean> {
  const call = await db.selectFrom('tool_call').select('id').where('session_id', '=', sessionId).executeTakeFirst();
  return call !== undefined;
}
