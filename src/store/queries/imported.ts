import { sql } from 'kysely';
import { IMPORT_ORIGIN } from '../import-origin.ts';
import { preparedQuery } from '../prepared-query.ts';
import type { RunTable, SessionTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';
import { subtractFromToolHours } from './facts/tool-hour.ts';

/** When a session was recorded; `check_at` is null once nothing more is expected of it. */
export type RecordedTime = Pick<SessionTable, 'started_at' | 'ended_at' | 'check_at'>;

/** What ends an imported run and its step. */
export type ImportedEnd = { readonly at: number; readonly result: RunTable['result']; readonly costNanoUsd: number };

/** Number of requests and tool calls of a run, and the cost of the requests. */
export type ImportedSums = { readonly requests: number; readonly toolCalls: number; readonly costNanoUsd: number };

/** A range of time in milliseconds since 1970, both ends included. */
export type TimeRange = { readonly from: number; readonly to: number };

/** The times of the sessions with this Claude session ID that were recorded, not imported. */
export function recordedTimes({ db }: Queryable, claudeSessionId: string): Promise<RecordedTime[]> {
  return db
    .selectFrom('session')
    .select(['started_at', 'ended_at', 'check_at'])
    .where('claude_session_id', '=', claudeSessionId)
    .where('origin', '!=', IMPORT_ORIGIN)
    .execute();
}

/** What is stored of an imported run. */
export async function importedSums({ db }: Queryable, runId: string): Promise<ImportedSums> {
  const { rows } = await sql<Record<keyof ImportedSums, number>>`
    select count(*) as "requests", coalesce(sum(cost_nano_usd), 0) as "costNanoUsd",
      (select count(*) from tool_call where run_id = ${runId}) as "toolCalls"
    from request where run_id = ${runId}`.execute(db);
  const [row] = rows;
  const number = (key: keyof ImportedSums): number => Number(row?.[key] ?? 0);
  return { requests: number('requests'), toolCalls: number('toolCalls'), costNanoUsd: number('costNanoUsd') };
}

/** Ends an imported run and its step. */
export async function endImportedRun({ db }: Transaction, runId: string, end: ImportedEnd): Promise<void> {
  const columns = { ended_at: end.at, result: end.result };
  await db.updateTable('step').set(columns).where('run_id', '=', runId).execute();
  await db
    .updateTable('run')
    .set({ ...columns, cost_nano_usd: end.costNanoUsd })
    .where('id', '=', runId)
    .execute();
}

/** Sets the cost of an imported run. */
export async function setImportedCost({ db }: Transaction, runId: string, costNanoUsd: number): Promise<void> {
  await db.updateTable('run').set({ cost_nano_usd: costNanoUsd }).where('id', '=', runId).execute();
}

const anyImported = preparedQuery((db) =>
  db.selectFrom('session').select('id').where('origin', '=', IMPORT_ORIGIN).limit(1),
);

/** Whether anything was ever imported and is still stored. */
export async function hasImports(store: Queryable): Promise<boolean> {
  return (await anyImported(store)).length > 0;
}

/** The imported runs that have one of these requests. */
export async function importedRunsOfRequests({ db }: Queryable, requestIds: readonly string[]): Promise<Set<string>> {
  const imported = db.selectFrom('session').select('run_id').where('origin', '=', IMPORT_ORIGIN);
  const runs = new Set<string>();
  for (const chunk of inChunks(requestIds)) {
    const rows = db.selectFrom('request').select('run_id').distinct().where('id', 'in', chunk);
    for (const { run_id } of await rows.where('run_id', 'in', imported).execute()) runs.add(run_id);
  }
  return runs;
}

/** Removes requests or tool calls of these runs by their IDs. */
export async function deleteFromRuns(
  transaction: Transaction,
  table: 'request' | 'tool_call',
  ids: readonly string[],
  runIds: readonly string[],
): Promise<void> {
  for (const chunk of inChunks(ids)) {
    if (table === 'tool_call')
      await subtractFromToolHours(
        transaction,
        sql`tool_call.id in (${sql.join(chunk)}) and tool_call.run_id in (${sql.join(runIds)})`,
      );
    await transaction.db.deleteFrom(table).where('id', 'in', chunk).where('run_id', 'in', runIds).execute();
  }
}

/** Removes what a run did within a range of time. */
export async function deleteActivity(transaction: Transaction, runId: string, { from, to }: TimeRange): Promise<void> {
  const { db } = transaction;
  await subtractFromToolHours(
    transaction,
    sql`tool_call.run_id = ${runId} and tool_call.ended_at >= ${from} and tool_call.ended_at <= ${to}`,
  );
  for (const table of ['request', 'tool_call', 'agent'] as const)
    await db
      .deleteFrom(table)
      .where('run_id', '=', runId)
      .where('ended_at', '>=', from)
      .where('ended_at', '<=', to)
      .execute();
  const events = db.deleteFrom('session_event').where('run_id', '=', runId);
  await events.where('at', '>=', from).where('at', '<=', to).execute();
}

/** Removes the file operations of a run whose tool call is not stored. */
export async function deleteOrphanedFiles({ db }: Transaction, runId: string): Promise<void> {
  const calls = db.selectFrom('tool_call').select('id').where('run_id', '=', runId);
  await db.deleteFrom('file_operation').where('run_id', '=', runId).where('tool_call_id', 'not in', calls).execute();
}
