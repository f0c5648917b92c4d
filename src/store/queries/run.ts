import { preparedQuery } from '../prepared-query.ts';
import type { RunTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';
import { notBeforeStart, type End } from './not-before-start.ts';

/** Where and when a run started. */
export type RunOrigin = Pick<RunTable, 'id' | 'started_at' | 'project'>;

/** Adds runs; those already stored are kept as they are. */
export async function insertRuns({ db }: Transaction, runs: readonly RunTable[]): Promise<void> {
  for (const chunk of inChunks(runs))
    await db
      .insertInto('run')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
}

/** The runs of a workflow that work on a task and started from `since` on. */
export async function runsWithTask(
  { db }: Queryable,
  { workflow, since }: { readonly workflow: string; readonly since: number },
): Promise<{ readonly id: string; readonly task: string }[]> {
  const rows = await db
    .selectFrom('run')
    .select(['id', 'task'])
    .where('workflow', '=', workflow)
    .where('started_at', '>=', since)
    .where('simulated', 'is', null)
    .execute();
  return rows.flatMap(({ id, task }) => (task === null ? [] : [{ id, task }]));
}

/** Ends a run and stores its cost; returns its row, or undefined if it had ended already or is unknown. */
export function endRun(
  { db }: Transaction,
  id: string,
  { at, result, errorType, costNanoUsd }: End & { readonly costNanoUsd: number },
): Promise<RunTable | undefined> {
  return db
    .updateTable('run')
    .set({ ended_at: notBeforeStart(at), result, error_type: errorType ?? null, cost_nano_usd: costNanoUsd })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Replaces the result of a run that has ended. */
export async function setRunResult(
  { db }: Transaction,
  id: string,
  { result, error_type }: Pick<RunTable, 'result' | 'error_type'>,
): Promise<void> {
  await db.updateTable('run').set({ result, error_type }).where('id', '=', id).execute();
}

/** Moves the start of a run. */
export async function setRunStart({ db }: Transaction, id: string, startedAt: number): Promise<void> {
  await db.updateTable('run').set({ started_at: startedAt }).where('id', '=', id).execute();
}

/**
 * The run with this ID.
 * @throws if there is none
 */
export function runById({ db }: Queryable, id: string): Promise<RunTable> {
  return db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

const startOf = preparedQuery((db, id: string) => db.selectFrom('run').select('started_at').where('id', '=', id));

/** When a run started, in milliseconds since 1970; undefined if it is unknown. */
export async function runStart(store: Queryable, id: string): Promise<number | undefined> {
  const [row] = await startOf(store, id);
  return row?.started_at;
}

/** The origins of those of these runs that are stored, by ID. */
export async function runOrigins({ db }: Queryable, ids: readonly string[]): Promise<Map<string, RunOrigin>> {
  const known = new Map<string, RunOrigin>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('run').select(['id', 'started_at', 'project']).where('id', 'in', chunk).execute();
    for (const row of rows) known.set(row.id, row);
  }
  return known;
}
