import { sql } from 'kysely';
import type { ChangeTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';

/** A value that replaced another one, and when, in milliseconds since 1970. */
export type ConfigChange = Pick<ChangeTable, 'workflow' | 'step_name' | 'kind' | 'value' | 'previous'> & {
  readonly since: number;
};

/** The active value of a setting; undefined if it was never observed. */
export function activeSetting({ db }: Queryable, id: string): Promise<ChangeTable | undefined> {
  return db.selectFrom('change').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Stores the active value of a setting, in place of the previous one. */
export async function putActiveSetting({ db }: Transaction, { id, ...row }: ChangeTable): Promise<void> {
  await db
    .insertInto('change')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** The latest changes to values that are still active, newest first. */
export async function latestChanges({ db }: Queryable, limit: number): Promise<ConfigChange[]> {
  const rows = await db
    .selectFrom('change')
    .select(['workflow', 'step_name', 'kind', 'value', 'previous', sql<number>`max(since)`.as('since')])
    .where('since', 'is not', null)
    .groupBy(['workflow', 'step_name', 'kind', 'value', 'previous'])
    .orderBy('since', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, since: Number(row.since) }));
}
