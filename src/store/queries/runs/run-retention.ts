import { sql } from 'kysely';
import { inChunks } from '../../in-chunks.ts';
import type { Queryable, Transaction } from '../../transaction.ts';
import { subtractFromToolHours } from '../facts/tool-hour.ts';

/** The IDs of runs that have not ended. */
export async function openRunIds({ db }: Queryable): Promise<string[]> {
  const rows = await db.selectFrom('run').select('id').where('ended_at', 'is', null).execute();
  return rows.map(({ id }) => id);
}

/** The runs among these that have ended. */
export async function endedRunsAmong({ db }: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const ended = new Set<string>();
  for (const some of inChunks(ids)) {
    const rows = await db
      .selectFrom('run')
      .select('id')
      .where('id', 'in', some)
      .where('ended_at', 'is not', null)
      .execute();
    for (const { id } of rows) ended.add(id);
  }
  return ended;
}

/** The IDs of at most `limit` runs that ended before a time. */
export async function runsEndedBefore({ db }: Queryable, before: number, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('run').select('id').where('ended_at', '<', before).limit(limit).execute();
  return rows.map(({ id }) => id);
}

/** The tables whose rows belong to a run, children first. */
const RUN_TABLES = [
  'file_operation',
  'step_files',
  'operation',
  'tool_call',
  'request',
  'agent',
  'session_event',
  'witnessed_process',
  'session',
  'audit_entry',
  'attempt_fact',
  'step',
] as const;

/** Removes runs with all their data. Totals are kept. */
export async function deleteRuns(transaction: Transaction, ids: readonly string[]): Promise<void> {
  const { db } = transaction;
  await subtractFromToolHours(transaction, sql`tool_call.run_id in (${sql.join(ids)})`);
  for (const table of RUN_TABLES) await db.deleteFrom(table).where('run_id', 'in', ids).execute();
  for (const table of ['run_fact', 'run'] as const) await db.deleteFrom(table).where('id', 'in', ids).execute();
}

/** When a run was last seen to do something, in milliseconds since 1970; 0 if never. */
export async function lastActivityOfRun(store: Queryable, runId: string): Promise<number> {
  const stepEnd = await latest(store, ['step', 'ended_at'], ['run_id', runId]);
  return Math.max(stepEnd, await lastSign(store, ['run_id', runId]));
}

type Pair = readonly [string, string];

async function latest({ db }: Queryable, [table, at]: Pair, [column, id]: Pair): Promise<number> {
  const { rows } = await sql<{
    at: number | string | null;
  }>`select max(${sql.ref(at)}) as at from ${sql.table(table)} where ${sql.ref(column)} = ${id}`.execute(db);
  return Number(rows[0]?.at ?? 0);
}

/** Columns that say when something of a run or step was seen to happen. */
const SIGNS = [
  ['tool_call', 'ended_at'],
  ['request', 'ended_at'],
  ['session', 'started_at'],
  ['session', 'ended_at'],
  ['session_event', 'at'],
  ['file_operation', 'at'],
  ['operation', 'ended_at'],
] as const;

async function lastSign(store: Queryable, owner: Pair): Promise<number> {
  const times = [];
  for (const sign of SIGNS) times.push(await latest(store, sign, owner));
  return Math.max(...times);
}

/** When a step was last seen to do something, in milliseconds since 1970; 0 if never. */
export function lastActivityOfStep(store: Queryable, stepId: string): Promise<number> {
  return lastSign(store, ['step_id', stepId]);
}
