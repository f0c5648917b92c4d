import type { SuggestionTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';
import type { Scope } from './configuration.ts';

/** Adds a suggestion; returns false if it is known. */
export async function insertSuggestion({ db }: Transaction, row: Omit<SuggestionTable, 'withdrawn'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('suggestion')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Notes why the evidence does not speak for a suggestion any more. */
export async function withdrawSuggestion({ db }: Transaction, id: string, withdrawn: string): Promise<void> {
  await db.updateTable('suggestion').set({ withdrawn }).where('id', '=', id).execute();
}

/** All suggestions of a scope, oldest first. */
export function suggestionsOf({ db }: Queryable, { workflow, step }: Scope): Promise<SuggestionTable[]> {
  return db
    .selectFrom('suggestion')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .orderBy('number')
    .orderBy('id')
    .execute();
}

/** The suggestion with this ID; undefined if there is none. */
export function suggestionById({ db }: Queryable, id: string): Promise<SuggestionTable | undefined> {
  return db.selectFrom('suggestion').selectAll().where('id', '=', id).executeTakeFirst();
}
