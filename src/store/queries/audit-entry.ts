import { bulkInsert } from '../bulk-insert.ts';
import type { AuditEntryTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

const insertMissing = bulkInsert('audit_entry', (insert) =>
  insert.onConflict((conflict) => conflict.column('id').doNothing()).returning('id'),
);

/** Adds audit entries; returns the IDs of those that were not stored yet. */
export async function insertAuditEntries(
  transaction: Transaction,
  entries: readonly AuditEntryTable[],
): Promise<Set<string>> {
  const rows = await insertMissing(transaction, entries);
  return new Set(rows.map(({ id }) => id));
}

/** Those of these audit entries that are stored. */
export async function auditEntriesAmong({ db }: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('audit_entry').select('id').where('id', 'in', chunk).execute();
    for (const { id } of rows) known.add(id);
  }
  return known;
}

/** Number of records of these types from a session that report a tool call without an ID. Reads the whole table. */
export async function recordsWithoutCallId(
  { db }: Queryable,
  sessionId: string,
  types: readonly string[],
): Promise<number> {
  const { records } = await db
    .selectFrom('audit_entry')
    .select(({ fn }) => fn.countAll<number>().as('records'))
    .where('session_id', '=', sessionId)
    .where('type', 'in', types)
    .where('tool_call_id', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(records);
}
