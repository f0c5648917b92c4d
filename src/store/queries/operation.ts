import type { OperationTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';

/**
 * Adds an operation of the worktree pool or the cache.
 * @throws if its ID is already stored
 */
export async function insertOperation({ db }: Transaction, operation: OperationTable): Promise<void> {
  await db.insertInto('operation').values(operation).execute();
}

/** The operations of a run, oldest first. */
export function operationsOfRun({ db }: Queryable, runId: string): Promise<OperationTable[]> {
  return db
    .selectFrom('operation')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}
