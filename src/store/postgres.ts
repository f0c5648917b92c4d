import { Kysely, PostgresDialect, sql, type PostgresPool } from 'kysely';
import { Pool, types, type CustomTypesConfig } from 'pg';
import type { Database } from './database.ts';
import { sanitizeParameters } from './sanitize-parameters.ts';
import { connectionProblem, statementProblem } from './postgres-problem.ts';
import { displayUrlOf } from './postgres-url.ts';
import type { Schema } from './schema.ts';

/** The key of the lock that a writer holds. Any number does, as long as it stays the same. */
const WRITER_LOCK = 7_305_811_240_117;

/**
 * A PostgreSQL database for the store of one or more relays. It connects when it is first used.
 * @throws {UserError} where the URL names none
 */
export function openPostgres(url: string): Database {
  const displayUrl = displayUrlOf(url);
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: poolFor(url, displayUrl) }),
    plugins: [sanitizeParameters()],
  });
  return {
    db,
    displayUrl,
    relocateHint: 'let STEPMETER_DATABASE_URL name another database',
    shared: true,
    clock,
    explain: (thrown) => statementProblem(displayUrl, thrown),
    // In "read committed" a statement sees what was committed before it began, thus all that the lock was waited for.
    write: (fn) =>
      db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (transaction) => {
          await sql`select pg_advisory_xact_lock(${sql.lit(WRITER_LOCK)})`.execute(transaction);
          return fn(transaction);
        }),
  };
}

function poolFor(url: string, displayUrl: string): PostgresPool {
  const pool = openPool(url);
  return {
    connect: () =>
      pool.connect().catch((error: unknown) => {
        throw connectionProblem(displayUrl, error);
      }),
    end: () => pool.end(),
  };
}

/** A relay needs three at once: for what it takes in, for what it sends, and for the totals. */
const CONNECTIONS = 4;
const CONNECT_MS = 5_000;
/** Longer than any statement takes, the wait for the writers of many relays included. */
const STATEMENT_MS = 120_000;
/** How long spans stay reserved for a relay that has vanished while it was sending them. */
const IDLE_IN_TRANSACTION_MS = 60_000;

const [INT8, NUMERIC] = [20, 1700];

/** Counts and sums are int8 and numeric, which `pg` would return as text. */
const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format),
} as CustomTypesConfig;

/** A pool in which a lost connection fails its statement and nothing else: without a listener it ends the process. */
function openPool(url: string): Pool {
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
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

async function clock(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{
    now: number;
  }>`select floor(extract(epoch from clock_timestamp()) * 1000) as now`.execute(db);
  return rows[0]?.now ?? Date.now();
}
