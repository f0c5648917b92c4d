import { Migrator, PostgresAdapter, sql, type CreateTableBuilder, type Kysely, type Migration } from 'kysely';
import { UserError, messageOf } from '../core/errors.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import type { Queryable } from './transaction.ts';

/**
 * The first schema, one table per line: column names, `text not null` unless marked. `:int` is a 64-bit integer,
 * `:real` a double, `?` nullable, `#` the primary key, `*` indexed.
 */
const FIRST_SCHEMA: Readonly<Record<string, string>> = {
  store: 'id# created_at:int',
  run: `id# workflow task_type? config_id? config_version? variant? project
    started_at:int* ended_at:int?* result? error_type? cost_nano_usd:int? simulated:int?`,
  step: `id# run_id* parent_id? link_id? name attempt:int kind project*
    started_at:int ended_at:int? result? error_type?`,
  session: `id# run_id* step_id? claude_session_id?* transcript_path? started_at:int ended_at:int?
    exit_code:int? signal? settled_at:int? settled_by? bill_nano_usd:int?
    origin cli_process:int? seen_at:int check_at:int?*
    cpu_user_us:int? cpu_system_us:int? peak_memory:int? disk_read:int? disk_written:int?`,
  session_event: 'id# run_id* step_id? session_id* type subject? at:int attributes',
  agent: 'id# run_id* session_id agent_id name tool_call_id? started_at:int ended_at:int',
  pending_request: 'id# session_id* body',
  request: `id# run_id* step_id? session_id agent_id? model effort? speed? started_at:int ended_at:int
    input:int output:int cache_read:int cache_write_5m:int cache_write_1h:int reasoning:int cost_nano_usd:int? source`,
  tool_call: `id# run_id* step_id? session_id agent_id? tool started_at:int ended_at:int
    result error_type? source`,
  file_operation: `id# run_id* step_id*? tool_call_id? operation path extension size:int? size_before:int?
    lines:int? lines_added:int? lines_removed:int? renamed_from? renamed_to? source at:int`,
  step_files: `id# run_id* created:int modified:int deleted:int lines_added:int lines_removed:int bytes:int
    unexplained:int uncounted_files:int uncounted_bytes:int`,
  audit_entry: 'id# at:int type run_id? step_id? session_id? tool_call_id? outcome',
  change: 'id# workflow step_name? kind value since:int? run_started_at:int',
  counter: 'id# name labels part value:int',
  exemplar: 'id# trace_id span_id value:real at:real',
  outbox: 'id# enqueued_at:int* body',
};

/** Tables with measurement columns; all other numbers in the store are integers. */
export const MEASURED_TABLES: readonly string[] = Object.entries(FIRST_SCHEMA)
  .filter(([, columns]) => columns.includes(':real'))
  .map(([name]) => name);

/** Tables added for bounded exports, in the same notation. */
const BOUNDED_EXPORT: Readonly<Record<string, string>> = {
  export_drop: 'id# at:int* signal reason item? items:int bytes:int? detail',
  label_value: 'id# label* value',
};

/** All migrations in order. A released migration is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001': { up: (db: Kysely<unknown>) => createTables(db, FIRST_SCHEMA) },
  '002': { up: addBilledCost },
  '003': { up: addBoundedExport },
  '004': { up: addTimeToFirstToken },
};

const KNOWN = Object.keys(MIGRATIONS);

/** Whether the schema is the one of this version. */
export async function isCurrent({ db }: Queryable): Promise<boolean> {
  const names = await executed(db);
  return names.length === KNOWN.length && KNOWN.every((name) => names.includes(name));
}

/** The migrations applied to a store; none for a new store, which has no migration table yet. */
async function executed(db: Kysely<Schema>): Promise<readonly string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    return [];
  }
}

/**
 * Updates the schema. If several processes do so at once, one migrates and the others wait.
 * @throws {UserError} if the store was written by a newer version
 */
export async function migrate({ db, displayUrl: place, relocateHint: elsewhere }: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  const found = /previously executed migration (\S+) is missing/.exec(messageOf(error))?.[1];
  if (!found) throw error;
  throw new UserError(
    `Cannot open the store ${place}: found schema version ${found}, this version of Stepmeter supports up to ${KNOWN.at(-1)}`,
    {
      hint: `Update Stepmeter to the version that wrote the store or newer, or ${elsewhere}`,
      cause: error,
    },
  );
}

async function createTables(db: Kysely<unknown>, tables: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, spec] of Object.entries(tables)) await createTable(db, name, columnsOf(spec));
}

type Column = { readonly name: string; readonly type: 'text' | 'bigint' | 'double precision'; readonly marks: string };

async function createTable(db: Kysely<unknown>, name: string, columns: readonly Column[]): Promise<void> {
  const text = textType(db);
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const column of columns)
    table = table.addColumn(column.name, column.type === 'text' ? text : column.type, (builder) => {
      const nullable = column.marks.includes('?') ? builder : builder.notNull();
      return column.marks.includes('#') ? nullable.primaryKey() : nullable;
    });
  await table.execute();
  for (const column of columns.filter(({ marks }) => marks.includes('*')))
    await db.schema.createIndex(`${name}_by_${column.name}`).on(name).column(column.name).execute();
}

/** Text that sorts by bytes, as in SQLite: PostgreSQL's default collation would sort IDs by language rules. */
function textType(db: Kysely<unknown>) {
  return db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : 'text';
}

function columnsOf(spec: string): Column[] {
  return spec.split(/\s+/).map((word) => ({
    name: /^\w+/.exec(word)?.[0] ?? word,
    type: word.includes(':int') ? 'bigint' : word.includes(':real') ? 'double precision' : 'text',
    marks: word.replace(/^\w+(:int|:real)?/, ''),
  }));
}

/** The part of a request's cost that comes from the CLI's bill. */
async function addBilledCost(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('request').addColumn('bill_nano_usd', 'bigint').execute();
}

/** Tables and columns for bounded exports. */
async function addBoundedExport(db: Kysely<unknown>): Promise<void> {
  await createTables(db, BOUNDED_EXPORT);
  const counter = db.schema.alterTable('counter');
  // The time of the last change of older counters is unknown: use the current time.
  await counter.addColumn('changed_at', 'bigint', (column) => column.notNull().defaultTo(Date.now())).execute();
  for (const name of ['resumed_at', 'resumed_from']) await counter.addColumn(name, 'bigint').execute();
}

/** The time to the first token of a session. */
async function addTimeToFirstToken(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('session').addColumn('time_to_first_token', 'bigint').execute();
}
