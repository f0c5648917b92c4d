import type { SelectionStateTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';
import type { Scope } from './configuration.ts';

/** The stored state of a scope; undefined if there is none. */
export function selectionState({ db }: Queryable, { workflow, step }: Scope): Promise<SelectionStateTable | undefined> {
  return db
    .selectFrom('selection_state')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .executeTakeFirst();
}

/** What a stored state contains and was computed by, without the state, which is long; undefined if there is none. */
export function stateHeader(
  { db }: Queryable,
  { workflow, step }: Scope,
): Promise<Pick<SelectionStateTable, 'number' | 'basis'> | undefined> {
  return db
    .selectFrom('selection_state')
    .select(['number', 'basis'])
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .executeTakeFirst();
}

/** Replaces the stored state of a scope. */
export async function saveSelectionState({ db }: Transaction, row: SelectionStateTable): Promise<void> {
  const { number, basis, state } = row;
  await db
    .insertInto('selection_state')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workflow', 'step']).doUpdateSet({ number, basis, state }))
    .execute();
}

/** Keeps a state as a checkpoint, and removes those up to a number. */
export async function saveCheckpoint({ db }: Transaction, row: SelectionStateTable, expired: number): Promise<void> {
  const { basis, state } = row;
  await db
    .insertInto('selection_checkpoint')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workflow', 'step', 'number']).doUpdateSet({ basis, state }))
    .execute();
  await db
    .deleteFrom('selection_checkpoint')
    .where('workflow', '=', row.workflow)
    .where('step', '=', row.step)
    .where('number', '<=', expired)
    .execute();
}

/**
 * Returns a scope to its last state before a decision. Without a checkpoint before it, there is no state any more, and it
 * is computed from the first decision.
 */
export async function rewindSelectionState(transaction: Transaction, scope: Scope, number: number): Promise<void> {
  const { workflow, step } = scope;
  const { db } = transaction;
  await db
    .deleteFrom('selection_checkpoint')
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .where('number', '>=', number)
    .execute();
  const last = await db
    .selectFrom('selection_checkpoint')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .orderBy('number', 'desc')
    .executeTakeFirst();
  if (last) await saveSelectionState(transaction, last);
  else await dropSelectionState(transaction, scope);
}

/** Removes the stored state of a scope, so that it is computed from the first decision. */
export async function dropSelectionState({ db }: Transaction, { workflow, step }: Scope): Promise<void> {
  await db.deleteFrom('selection_state').where('workflow', '=', workflow).where('step', '=', step).execute();
}
