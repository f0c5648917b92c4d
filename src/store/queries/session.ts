import { preparedQuery } from '../prepared-query.ts';
import type { AgentTable, SessionTable } from '../schema.ts';
import type { Transaction } from '../transaction.ts';

/** How a session was settled. */
export type Settlement = Pick<
  SessionTable,
  'settled_at' | 'settled_by' | 'bill_nano_usd' | 'cli_version' | 'prompts' | 'prices'
>;

/** Adds a session; one already stored is kept as it is. */
export async function insertSession({ db }: Transaction, session: SessionTable): Promise<void> {
  await db
    .insertInto('session')
    .values(session)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Adds a session, or replaces the stored one. */
export async function putSession({ db }: Transaction, session: SessionTable): Promise<void> {
  await db
    .insertInto('session')
    .values(session)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(session))
    .execute();
}

const putOrUpdate = preparedQuery((db, session: SessionTable, changes: Partial<SessionTable>) =>
  db
    .insertInto('session')
    .values(session)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .returningAll(),
);

/** Adds a session, or changes some columns of the stored one; returns its row. */
export async function insertOrUpdateSession(
  transaction: Transaction,
  session: SessionTable,
  changes: Partial<SessionTable>,
): Promise<SessionTable> {
  const [row] = await putOrUpdate(transaction, session, changes);
  if (!row) throw new Error('The statement returned no row');
  return row;
}

const settle = preparedQuery((db, id: string, settlement: Settlement) =>
  db.updateTable('session').set(settlement).where('id', '=', id),
);

/** Marks a session as settled. */
export async function settleSession(transaction: Transaction, id: string, settlement: Settlement): Promise<void> {
  await settle(transaction, id, settlement);
}

/** Sets when to check whether a session has ended; null if no check is needed. */
export async function scheduleSessionCheck({ db }: Transaction, id: string, at: number | null): Promise<void> {
  await db.updateTable('session').set({ check_at: at }).where('id', '=', id).execute();
}

/** Sets when to check a session that only hooks reported; other sessions are left as they are. */
export async function scheduleHookSessionCheck({ db }: Transaction, id: string, at: number): Promise<void> {
  await db.updateTable('session').set({ check_at: at }).where('id', '=', id).where('origin', '=', 'hooks').execute();
}

/** Removes a session, but nothing that belongs to it. */
export async function deleteSession({ db }: Transaction, id: string): Promise<void> {
  await db.deleteFrom('session').where('id', '=', id).execute();
}
/** Adds a subagent; returns false if it is already stored. */
export async function insertAgent({ db }: Transaction, agent: AgentTable): Promise<boolean> {
  const inserted = await db
    .insertInto('agent')
    .values(agent)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  return inserted.length > 0;
}
