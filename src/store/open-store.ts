import { uuidv7 } from 'uuidv7';
import type { Clock } from '../core/time/clock.ts';
import { databaseUrl, stateFolder, storeFile, type Environment } from '../core/environment.ts';
import { requireOwnFolder } from '../core/paths/own-folder.ts';
import type { Database } from './database.ts';
import { FACTS_VERSION } from './fact-schema.ts';
import { keepRows } from './kept-rows.ts';
import { isCurrent, migrate, requireKnownSchema } from './migrate.ts';
import { allCounters } from './queries/counter.ts';
import { insertStoreIdentity, storeIdentity } from './queries/identity.ts';
import { sendOldest, type Send } from './queries/outbox.ts';
import type { CounterTable } from './schema.ts';
import { openSqlite } from './sqlite/sqlite.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** The counters and the time they were read, in milliseconds since 1970. */
export type Totals = { readonly at: number; readonly counters: readonly CounterTable[] };

/** An open store. Queries on it read, or write without concurrent writers. */
export type Store = Queryable & {
  /** The id that every metric of this store carries as `service.instance.id`. */
  readonly id: string;
  /** When the store was created, in milliseconds since 1970; counters start at this time. */
  readonly createdAt: number;
  /** The clock of all operations on this store. */
  readonly now: Clock;
  /** Runs `fn` in a transaction as the only writer; other writers, including those of other processes, wait. */
  readonly write: <T>(fn: (transaction: Transaction) => Promise<T>) => Promise<T>;
  /** Runs `fn` on a view of the data that does not change; writers do not wait. `fn` uses nothing but its argument. */
  readonly snapshot: <T>(fn: (store: Queryable) => Promise<T>) => Promise<T>;
  /** A number that changes when another connection has changed the data, comparable with others of this store object. */
  readonly dataVersion: () => Promise<number>;
  /**
   * Refuses a store that a newer version has updated since it was opened: what this version reads could be wrong.
   * @throws {UserError} if it was
   */
  readonly requireKnownSchema: () => Promise<void>;
  /** Converts a known error to one with a hint for the user; returns other errors unchanged. */
  readonly explain: (thrown: unknown) => unknown;
  /**
   * Reads the totals. Counters never decrease between two reads, whichever relays make them. No two reads of a shared
   * database have the same time.
   */
  readonly totals: () => Promise<Totals>;
  /** Sends the oldest entries of the outbox and removes those that `send` returns; returns how many. */
  readonly sendOldest: (limit: number, send: Send) => Promise<number>;
  readonly close: () => Promise<void>;
};

/**
 * IDs are hashes, so every row of a batch is on another page: with SQLite's default of 2 MB most pages would be read
 * and written twice.
 */
const WRITER_CACHE_KIB = 16_000;

/**
 * Opens the store of this environment; creates or migrates it if needed. `clock` replaces the clocks of the system and
 * the database.
 * @throws {UserError} if the state folder is not the user's own, or the store cannot be opened or was written by a newer version
 */
export function openStore(env: Environment, clock?: Clock): Promise<Store> {
  return openCached(env, WRITER_CACHE_KIB, clock);
}

async function openCached(env: Environment, cacheKib: number, clock?: Clock): Promise<Store> {
  requireOwnFolder(stateFolder(env));
  const opened = await openDatabase(env, cacheKib);
  const database = clock ? { ...opened, clock: async () => clock() } : opened;
  const now = clock ?? Date.now;
  const { db, write, snapshot, dataVersion, explain } = database;
  try {
    return {
      db,
      write,
      snapshot,
      dataVersion,
      requireKnownSchema: schemaCheck(database),
      explain,
      now,
      ...(await prepare(database, now)),
      totals: () => totalsOf(database),
      sendOldest: (limit, send) => sendOldest(database, limit, send),
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    throw explain(error);
  }
}

async function openDatabase(env: Environment, cacheKib: number): Promise<Database> {
  const url = databaseUrl(env);
  if (url === undefined) return openSqlite(storeFile(env), cacheKib);
  const { openPostgres } = await import('./postgres/postgres.ts');
  return openPostgres(url);
}

/** A file is checked again only after another connection has changed it; in PostgreSQL the check costs less than to know that. */
function schemaCheck(database: Database): Store['requireKnownSchema'] {
  if (database.shared) return () => requireKnownSchema(database);
  let checked = Number.NaN;
  return async () => {
    const version = await database.dataVersion();
    if (version === checked) return;
    await requireKnownSchema(database);
    checked = version;
  };
}

type Identity = Pick<Store, 'id' | 'createdAt'>;

/** Only a process that has to migrate or initialize waits for other writers. */
async function prepare(database: Database, now: Clock): Promise<Identity> {
  const known = (await isCurrent(database)) ? await identityOf(database) : undefined;
  if (known) return known;
  await migrate(database);
  return database.write((transaction) => identify(transaction, now));
}

async function identityOf(store: Queryable): Promise<Identity | undefined> {
  const row = await storeIdentity(store);
  return row && { id: row.id, createdAt: row.created_at };
}

async function identify(transaction: Transaction, now: Clock): Promise<Identity> {
  const known = await identityOf(transaction);
  if (known) return known;
  const created = { id: uuidv7(), createdAt: now() };
  await insertStoreIdentity(transaction, {
    id: created.id,
    created_at: created.createdAt,
    facts_version: FACTS_VERSION,
  });
  return created;
}

function totalsOf({ write, clock }: Database): Promise<Totals> {
  return write(async (transaction) => {
    const counters = await allCounters(transaction);
    return { at: await clock(transaction), counters };
  });
}

const READER_CACHE_KIB = 4000;

/**
 * Opens the store for a thread that reads beside others. SQLite empties a connection's cache whenever another one has
 * written: between two changes reads take no less CPU time with a larger cache.
 * @throws {UserError} as {@link openStore}
 */
export async function openStoreToRead(env: Environment): Promise<Store> {
  const store = await openCached(env, READER_CACHE_KIB);
  // Whether a database server has new data costs more to know than rows do.
  if (databaseUrl(env) !== undefined) return store;
  const kept = keepRows(store.dataVersion);
  return { ...store, kept, write: (fn) => store.write(fn).finally(kept.clear) };
}
