import { sql } from 'kysely';
import type { AlertSilenceTable, AlertTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** The alerts that are firing, in the order in which they began. */
export function firingAlerts({ db }: Queryable): Promise<AlertTable[]> {
  return db
    .selectFrom('alert')
    .selectAll()
    .where('resolved_at', 'is', null)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}

/** The alerts that are firing or were resolved at or after a time, latest first, at most `limit`. */
export function alertsSince({ db }: Queryable, resolvedSince: number, limit: number): Promise<AlertTable[]> {
  return db
    .selectFrom('alert')
    .selectAll()
    .where((build) => build.or([build('resolved_at', 'is', null), build('resolved_at', '>=', resolvedSince)]))
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The alert with this ID; undefined if there is none. */
export function alertById({ db }: Queryable, id: string): Promise<AlertTable | undefined> {
  return db.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Adds an alert. */
export async function insertAlert({ db }: Transaction, row: AlertTable): Promise<void> {
  await db.insertInto('alert').values(row).execute();
}

/** Changes the texts of an alert, or ends it. */
export async function updateAlert(
  { db }: Transaction,
  id: string,
  change: Partial<Pick<AlertTable, 'severity' | 'problem' | 'description' | 'page' | 'resolved_at'>>,
): Promise<void> {
  await db.updateTable('alert').set(change).where('id', '=', id).execute();
}

/** The silences that have not ended, at most one of a key: a later one replaces those before. */
export function silencesAt({ db }: Queryable, now: number): Promise<AlertSilenceTable[]> {
  return db
    .selectFrom('alert_silence')
    .selectAll()
    .where('until', '>', now)
    .where(
      sql<boolean>`not exists (select 1 from alert_silence as later where later.alert_key = alert_silence.alert_key
        and (later.at > alert_silence.at or (later.at = alert_silence.at and later.id > alert_silence.id)))`,
    )
    .execute();
}

/** Adds a silence. */
export async function insertSilence({ db }: Transaction, row: AlertSilenceTable): Promise<void> {
  await db.insertInto('alert_silence').values(row).execute();
}

/** Removes the resolved alerts, and the silences, that ended before a time. */
export async function removeOldAlerts({ db }: Transaction, before: number): Promise<void> {
  await db.deleteFrom('alert').where('resolved_at', '<', before).execute();
  await db.deleteFrom('alert_silence').where('at', '<', before).where('until', '<', before).execute();
}
