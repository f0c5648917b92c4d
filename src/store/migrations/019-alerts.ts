import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds alerts with their silences and messages, when relays were seen, and changes made through the API. */
export async function addAlerts(db: Kysely<unknown>): Promise<void> {
  await createAlert(db);
  await createSilence(db);
  await createNotice(db);
  await createRelaySeen(db);
  await createApiChange(db);
}

async function createAlert(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('alert')
    .addColumn('id', text, primaryKey)
    .addColumn('key', text, required)
    .addColumn('group_key', text, required)
    .addColumn('kind', text, required)
    .addColumn('severity', text, required)
    .addColumn('workflow', text)
    .addColumn('subject', text, required)
    .addColumn('problem', text, required)
    .addColumn('description', text, required)
    .addColumn('page', text, required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('resolved_at', 'bigint')
    .execute();
  await createIndexes(db, 'alert', ['resolved_at', 'started_at']);
}

async function createSilence(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('alert_silence')
    .addColumn('id', text, primaryKey)
    .addColumn('alert_key', text, required)
    .addColumn('until', 'bigint', required)
    .addColumn('author', text, required)
    .addColumn('reason', text)
    .addColumn('at', 'bigint', required)
    .execute();
  await createIndexes(db, 'alert_silence', ['until']);
}

async function createNotice(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('alert_notice')
    .addColumn('channel', text, required)
    .addColumn('group_key', text, required)
    .addColumn('alerts', text, required)
    .addColumn('sent_at', 'bigint', required)
    .addColumn('claimed_until', 'bigint', required)
    .addColumn('failures', 'bigint', required)
    .addColumn('problem', text)
    .addPrimaryKeyConstraint('alert_notice_key', ['channel', 'group_key'])
    .execute();
}

async function createRelaySeen(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('relay_seen')
    .addColumn('relay', textType(db), primaryKey)
    .addColumn('seen_at', 'bigint', required)
    .execute();
}

async function createApiChange(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('api_change')
    .addColumn('id', text, primaryKey)
    .addColumn('at', 'bigint', required)
    .addColumn('action', text, required)
    .addColumn('subject', text, required)
    .addColumn('request', text, required)
    .addColumn('author', text, required)
    .execute();
  await createIndexes(db, 'api_change', ['at']);
}
