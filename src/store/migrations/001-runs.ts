import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** The tables of runs, steps, and the settings that were active in them, as in the first schema. */
export async function createRuns(db: Kysely<unknown>): Promise<void> {
  await createStore(db);
  await createRun(db);
  await createStep(db);
  await createChange(db);
}

async function createStore(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('store')
    .addColumn('id', text, primaryKey)
    .addColumn('created_at', 'bigint', required)
    .execute();
}

async function createRun(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('run')
    .addColumn('id', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('task_type', text)
    .addColumn('config_id', text)
    .addColumn('config_version', text)
    .addColumn('variant', text)
    .addColumn('project', text, required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('result', text)
    .addColumn('error_type', text)
    .addColumn('cost_nano_usd', 'bigint')
    .addColumn('simulated', 'bigint')
    .execute();
  await createIndexes(db, 'run', ['started_at', 'ended_at']);
}

async function createStep(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('step')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('parent_id', text)
    .addColumn('link_id', text)
    .addColumn('name', text, required)
    .addColumn('attempt', 'bigint', required)
    .addColumn('kind', text, required)
    .addColumn('project', text, required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('result', text)
    .addColumn('error_type', text)
    .execute();
  await createIndexes(db, 'step', ['run_id', 'project']);
}

async function createChange(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('change')
    .addColumn('id', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('step_name', text)
    .addColumn('kind', text, required)
    .addColumn('value', text, required)
    .addColumn('since', 'bigint')
    .addColumn('run_started_at', 'bigint', required)
    .execute();
}
