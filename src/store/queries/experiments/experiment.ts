import type { ExperimentTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** The experiment of this name; undefined if there is none. */
export function experimentByName({ db }: Queryable, name: string): Promise<ExperimentTable | undefined> {
  return db.selectFrom('experiment').selectAll().where('name', '=', name).executeTakeFirst();
}

/** All experiments, the latest first. */
export function allExperiments({ db }: Queryable): Promise<ExperimentTable[]> {
  return db.selectFrom('experiment').selectAll().orderBy('started_at', 'desc').orderBy('name').execute();
}

/** Adds an experiment; returns false if one of this name is stored already. */
export async function insertExperiment({ db }: Transaction, row: ExperimentTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('experiment')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Counts a look at the status of an experiment. */
export async function countLook({ db }: Transaction, name: string): Promise<void> {
  await db
    .updateTable('experiment')
    .set(({ eb }) => ({ looks: eb('looks', '+', 1) }))
    .where('name', '=', name)
    .execute();
}

/** Ends an experiment, or adopts an arm after its end. */
export async function setExperimentEnd(
  { db }: Transaction,
  name: string,
  end: Pick<ExperimentTable, 'stopped_at' | 'adopted' | 'result'>,
): Promise<void> {
  await db.updateTable('experiment').set(end).where('name', '=', name).execute();
}
