import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** The tables of what sessions do, and the audit of records, as in the first schema. */
export async function createActivity(db: Kysely<unknown>): Promise<void> {
  await createRequest(db);
  await createToolCall(db);
  await createFileOperation(db);
  await createStepFiles(db);
  await createAuditEntry(db);
}

async function createRequest(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('request')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step_id', text)
    .addColumn('session_id', text, required)
    .addColumn('agent_id', text)
    .addColumn('model', text, required)
    .addColumn('effort', text)
    .addColumn('speed', text)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint', required)
    .addColumn('input', 'bigint', required)
    .addColumn('output', 'bigint', required)
    .addColumn('cache_read', 'bigint', required)
    .addColumn('cache_write_5m', 'bigint', required)
    .addColumn('cache_write_1h', 'bigint', required)
    .addColumn('reasoning', 'bigint', required)
    .addColumn('cost_nano_usd', 'bigint')
    .addColumn('source', text, required)
    .execute();
  await createIndexes(db, 'request', ['run_id']);
}

async function createToolCall(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('tool_call')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step_id', text)
    .addColumn('session_id', text, required)
    .addColumn('agent_id', text)
    .addColumn('tool', text, required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint', required)
    .addColumn('result', text, required)
    .addColumn('error_type', text)
    .addColumn('source', text, required)
    .execute();
  await createIndexes(db, 'tool_call', ['run_id']);
}

async function createFileOperation(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('file_operation')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step_id', text)
    .addColumn('tool_call_id', text)
    .addColumn('operation', text, required)
    .addColumn('path', text, required)
    .addColumn('extension', text, required)
    .addColumn('size', 'bigint')
    .addColumn('size_before', 'bigint')
    .addColumn('lines', 'bigint')
    .addColumn('lines_added', 'bigint')
    .addColumn('lines_removed', 'bigint')
    .addColumn('renamed_from', text)
    .addColumn('renamed_to', text)
    .addColumn('source', text, required)
    .addColumn('at', 'bigint', required)
    .execute();
  await createIndexes(db, 'file_operation', ['run_id', 'step_id']);
}

async function createStepFiles(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('step_files')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('created', 'bigint', required)
    .addColumn('modified', 'bigint', required)
    .addColumn('deleted', 'bigint', required)
    .addColumn('lines_added', 'bigint', required)
    .addColumn('lines_removed', 'bigint', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('unexplained', 'bigint', required)
    .addColumn('uncounted_files', 'bigint', required)
    .addColumn('uncounted_bytes', 'bigint', required)
    .execute();
  await createIndexes(db, 'step_files', ['run_id']);
}

async function createAuditEntry(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('audit_entry')
    .addColumn('id', text, primaryKey)
    .addColumn('at', 'bigint', required)
    .addColumn('type', text, required)
    .addColumn('run_id', text)
    .addColumn('step_id', text)
    .addColumn('session_id', text)
    .addColumn('tool_call_id', text)
    .addColumn('outcome', text, required)
    .execute();
}
