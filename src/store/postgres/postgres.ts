import { Kysely, PostgresDialect, sql, type PostgresPool } from 'kysely';
import { Pool, types, type CustomTypesConfig } from 'pg';
import type { Database } from '../database.ts';
import { sanitizeParameters } from '../sanitize-parameters.ts';
import { connectionProblem, statementProblem } from './postgres-problem.ts';
import { displayUrlOf } from './postgres-url.ts';
import type { Schema } from '../schema.ts';
import type { Queryable } from '../transaction.ts';

/** The key of the writers' advisory lock: an arbitrary constant. */
const WRITER_LOCK = 7_305_811_240_117;

/**
 * A PostgreSQL database for the store of one or more relays. Connects on first use.
 * @throws {UserError} if the URL is invalid
 */
export function openPostgres(url: string): Database {
  const displayUrl = displayUrlOf(url);
  const lost = new WeakSet<object>();
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: poolFor(url, displayUrl, lost) }),
    plugins: [sanitizeParameters()],
  });
  return {
    db,
    displayUrl,
    relocateHint: 'set STEPMETER_DATABASE_URL to another database',
    shared: true,
    clock,
    dataVersion: () => changesIn(db),
    explain: (thrown) => statementProblem(displayUrl, thrown, thrown instanceof Error && lost.has(thrown)),
    // A reader may pause for as long as the process that reads its output does.
    snapshot: (fn) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (transaction) => {
          await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction);
          return fn({ db: transaction });
        }),
    // With "read committed", a statement sees everything committed before it started, including what the lock waited
    // for.
    write: (fn) =>
      db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (transaction) => {
          await sql`select pg_advisory_xact_lock(${sql.lit(WRITER_LOCK)})`.execute(transaction);
          return fn({ db: transaction });
        }),
  };
}

function poolFor(url: string, displayUrl: string, lost: WeakSet<object>): PostgresPool {
  const pool = openPool(url, lost);
  return {
    connect: () =>
      pool.connect().catch((error: unknown) => {
        throw connectionProblem(displayUrl, error);
      }),
    end: () => pool.end(),
  };
}

/** A relay uses three at once: for ingestion, for export, and for the totals. */
const CONNECTIONS = 4;
const CONNECT_MS = 5_000;
/** Longer than any statement takes, including the wait for writers of many relays. */
const STATEMENT_MS = 120_000;
/** How long spans stay reserved for a relay that disappeared while sending them. */
const IDLE_IN_TRANSACTION_MS = 60_000;

const [INT8, NUMERIC] = [20, 1700];

/** Counts and sums are int8 and numeric, which `pg` returns as text. */
const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format),
} as CustomTypesConfig;

/**
 * A pool in which a lost connection only fails its statement: without an error listener it would end the process.
 * @param lost receives the errors of connections, with which their statements fail
 */
function openPool(url: string, lost: WeakSet<object>): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'stepmeter',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    allowExitOnIdle: true,
    types: numbers,
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', (error) => lost.add(error)));
  return pool;
}

async function clock({ db }: Queryable): Promise<number> {
  const { rows } = await sql<{
    now: number;
  }>`select floor(extract(epoch from clock_timestamp()) * 1000) as now`.execute(db);
  // The next writer comes when this millisecond has passed.
  await sql`select pg_sleep(0.001)`.execute(db);
  return rows[0]?.now ?? Date.now();
}

/** The server counts changes up to a second after their commit. */
async function changesIn(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ changes: number }>`
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as changes from pg_stat_user_tables`.execute(db);
  return rows[0]?.changes ?? 0;
}
