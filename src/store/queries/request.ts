import { bulkInsert, type BulkInsert } from '../bulk-insert.ts';
import { preparedQuery } from '../prepared-query.ts';
import { sql } from 'kysely';
import type { PendingRequestTable, RequestTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** Adds model requests; returns the rows of those that were not stored yet. */
export const insertRequests: BulkInsert<RequestTable, RequestTable> = bulkInsert('request', (insert) =>
  insert.onConflict((conflict) => conflict.column('id').doNothing()).returningAll(),
);

/** The stored requests among these IDs. */
export async function requestsByIds({ db }: Queryable, ids: readonly string[]): Promise<RequestTable[]> {
  const rows: RequestTable[] = [];
  for (const chunk of inChunks(ids))
    rows.push(...(await db.selectFrom('request').selectAll().where('id', 'in', chunk).execute()));
  return rows;
}

/** The models of all stored requests, by name. Looks up one model after the other: there are few, and many requests. */
export async function recordedModels({ db }: Queryable): Promise<string[]> {
  const { rows } = await sql<{ readonly model: string }>`
    with recursive used(model) as (
      select min(model) from request
      union all
      select (select min(request.model) from request where request.model > used.model) from used where used.model is not null
    )
    select model from used where model is not null`.execute(db);
  return rows.map(({ model }) => model);
}

/** Adds a request that waits for the ledger of its session; one already stored is kept as it is. */
export async function insertPendingRequest({ db }: Transaction, request: PendingRequestTable): Promise<void> {
  await db
    .insertInto('pending_request')
    .values(request)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

const takePending = preparedQuery((db, sessionId: string) =>
  db.deleteFrom('pending_request').where('session_id', '=', sessionId).returning('body'),
);

/** Removes the pending requests of a session; returns their records as JSON. */
export async function takePendingRequests(transaction: Transaction, sessionId: string): Promise<string[]> {
  return (await takePending(transaction, sessionId)).map(({ body }) => body);
}
