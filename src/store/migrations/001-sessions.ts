import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** The tables of sessions and what belongs to them, as in the first schema. */
export async function createSessions(db: Kysely<unknown>): Promise<void> {
  await createSession(db);
  await createSessionEvent(db);
  await createAgent(db);
  await createPendingRequest(db);
}

async function createSession(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('session')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step_id', text)
    .addColumn('claude_session_id', text)
    .addColumn('transcript_path', text)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('exit_code', 'bigint')
    .addColumn('signal', text)
    .addColumn('settled_at', 'bigint')
    .addColumn('settled_by', text)
    .addColumn('bill_nano_usd', 'bigint')
    .addColumn('origin', text, required)
    .addColumn('cli_process', 'bigint')
    .addColumn('seen_at', 'bigint', required)
    .addColumn('check_at', 'bigint')
    .addColumn('cpu_user_us', 'bigint')
    .addColumn('cpu_system_us', 'bigint')
    .addColumn('peak_memory', 'bigint')
    .addColumn('disk_read', 'bigint')
    .addColumn('disk_written', 'bigint')
    .execute();
  await createIndexes(db, 'session', ['run_id', 'claude_session_id', 'check_at']);
}

async function createSessionEvent(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('session_event')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step_id', text)
    .addColumn('session_id', text, required)
    .addColumn('type', text, required)
    .addColumn('subject', text)
    .addColumn('at', 'bigint', required)
    .addColumn('attributes', text, required)
    .execute();
  await createIndexes(db, 'session_event', ['run_id', 'session_id']);
}

async function createAgent(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('agent')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('session_id', text, required)
    .addColumn('agent_id', text, required)
    .addColumn('name', text, required)
    .addColumn('tool_call_id', text)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint', required)
    .execute();
  await createIndexes(db, 'agent', ['run_id']);
}

async function createPendingRequest(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('pending_request')
    .addColumn('id', text, primaryKey)
    .addColumn('session_id', text, required)
    .addColumn('body', text, required)
    .execute();
  await createIndexes(db, 'pending_request', ['session_id']);
}
