import type { CreateTableBuilder, Kysely } from 'kysely';
import { primaryKey, required, textType } from './columns.ts';

/** Adds facts, the tool calls of hours, the settings of sessions, and indexes by which facts are computed. */
export async function addFacts(db: Kysely<unknown>): Promise<void> {
  await createAttemptFact(db);
  await createRunFact(db);
  await createToolHour(db);
  for (const column of ['cli_version', 'prompts', 'prices'])
    await db.schema.alterTable('session').addColumn(column, textType(db)).execute();
  await db.schema.alterTable('store').addColumn('facts_version', 'bigint').execute();
  for (const table of ['request', 'tool_call', 'session_event', 'session']) await indexByRunAndStep(db, table);
}

async function createAttemptFact(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  const table = db.schema
    .createTable('attempt_fact')
    .addColumn('id', text, primaryKey)
    .addColumn('run_id', text, required)
    .addColumn('step', text)
    .addColumn('attempt', 'bigint', required)
    .addColumn('kind', text, required)
    .addColumn('parent_id', text)
    .addColumn('link_id', text)
    .addColumn('branch', text)
    .addColumn('queued_ms', 'bigint')
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('duration_ms', 'bigint')
    .addColumn('result', text)
    .addColumn('error_type', text)
    .addColumn('run_started_at', 'bigint', required)
    .addColumn('run_result', text);
  await withSharedColumns(db, table).execute();
  await createIndex(db, 'attempt_fact', ['started_at', 'id']);
  await createIndex(db, 'attempt_fact', ['run_id']);
}

const TEXTS = [
  'task',
  'task_type',
  'variant',
  'experiment',
  'config_id',
  'config_version',
  'model',
  'effort',
  'cli_version',
  'prompts',
  'prices',
  'usage_gap',
];

const COUNTS = [
  'sessions',
  'agents',
  'requests',
  'unpriced',
  'from_bill_nano_usd',
  'tool_calls',
  'failed_tool_calls',
  'denied_tool_calls',
  'tool_ms',
  'permission_wait_ms',
  'files_created',
  'files_modified',
  'files_deleted',
];

const AMOUNTS = [
  'size',
  'simulated',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'reasoning',
  'cost_nano_usd',
  'lines_added',
  'lines_removed',
  'cpu_us',
  'peak_memory',
];

/** Adds the columns of dimensions and amounts. */
function withSharedColumns<T extends string>(
  db: Kysely<unknown>,
  table: CreateTableBuilder<T, string>,
): CreateTableBuilder<T, string> {
  const text = textType(db);
  let all = table.addColumn('workflow', text, required).addColumn('project', text, required);
  for (const name of TEXTS) all = all.addColumn(name, text);
  all = all.addColumn('complexity', 'double precision').addColumn('model_use', text, required);
  for (const name of COUNTS) all = all.addColumn(name, 'bigint', required);
  for (const name of AMOUNTS) all = all.addColumn(name, 'bigint');
  return all;
}

async function createIndex(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns[0]}`)
    .on(table)
    .columns([...columns])
    .execute();
}

async function createRunFact(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  const table = db.schema
    .createTable('run_fact')
    .addColumn('id', text, primaryKey)
    .addColumn('started_at', 'bigint', required)
    .addColumn('ended_at', 'bigint', required)
    .addColumn('duration_ms', 'bigint', required)
    .addColumn('result', text, required)
    .addColumn('error_type', text)
    .addColumn('attempts', 'bigint', required)
    .addColumn('retries', 'bigint', required)
    .addColumn('repairs', 'bigint', required);
  await withSharedColumns(db, table).execute();
  await createIndex(db, 'run_fact', ['started_at', 'id']);
}

async function createToolHour(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  const key = ['hour', 'workflow', 'step', 'tool', 'result', 'simulated', 'bucket'] as const;
  await db.schema
    .createTable('tool_hour')
    .addColumn('hour', 'bigint', required)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('tool', text, required)
    .addColumn('result', text, required)
    .addColumn('simulated', 'bigint', required)
    .addColumn('bucket', 'bigint', required)
    .addColumn('calls', 'bigint', required)
    .addColumn('sum_ms', 'bigint', required)
    .addPrimaryKeyConstraint('tool_hour_key', [...key])
    .execute();
}

/** The facts of an attempt are computed from its own rows, not from all rows of its run. */
async function indexByRunAndStep(db: Kysely<unknown>, table: string): Promise<void> {
  await db.schema.dropIndex(`${table}_by_run_id`).execute();
  await db.schema.createIndex(`${table}_by_run_id`).on(table).columns(['run_id', 'step_id']).execute();
}
