import type { SelectionAlarmTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';
import type { Scope } from './configuration.ts';

/** Adds an alarm; returns false if it is known. */
export async function insertAlarm({ db }: Transaction, row: SelectionAlarmTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('selection_alarm')
    .values(row)
    .onConflict((conflict) => conflict.columns(['decision_id', 'signal', 'arm']).doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** The alarms of all scopes that were stored since a time, oldest first. */
export function alarmsSince({ db }: Queryable, at: number): Promise<SelectionAlarmTable[]> {
  return db
    .selectFrom('selection_alarm')
    .selectAll()
    .where('at', '>=', at)
    .orderBy('at')
    .orderBy('number')
    .orderBy('signal')
    .execute();
}

/** How many alarms are shown at most. */
const LATEST = 100;

/** The latest alarms of a scope, oldest first. */
export async function alarmsOf({ db }: Queryable, { workflow, step }: Scope): Promise<SelectionAlarmTable[]> {
  const rows = await db
    .selectFrom('selection_alarm')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .orderBy('number', 'desc')
    .limit(LATEST)
    .execute();
  return rows.toReversed();
}
