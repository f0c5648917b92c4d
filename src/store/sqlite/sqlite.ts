import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  sql,
  type DialectAdapter,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { UserError, codeOf, messageOf } from '../../core/errors.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';
import type { Database } from '../database.ts';
import { sanitizeParameters } from '../sanitize-parameters.ts';
import type { Schema } from '../schema.ts';
import { sqliteCode, sqliteProblem } from './sqlite-problem.ts';
import { allRows, eachRow, manyRows, type SqlValue } from './sqlite-rows.ts';
import { MANY_ROWS } from './many-rows.ts';
import type { Queryable } from '../transaction.ts';

/**
 * A SQLite file for the store of one machine.
 * @param cacheKib how much of the file stays in the memory of this connection
 * @throws {UserError} if it cannot be opened
 */
export function openSqlite(file: string, cacheKib: number): Database {
  const database = opened(file, cacheKib);
  const db = kyselyOn(database);
  return {
    db,
    displayUrl: file,
    relocateHint: 'set STEPMETER_HOME to another folder',
    shared: false,
    write: async (fn) => {
      try {
        return await db.transaction().execute((transaction) => fn({ db: transaction }));
      } catch (error) {
        throw sqliteProblem(file, error);
      }
    },
    snapshot: (fn) => snapshotOf(db, fn),
    clock: async () => Date.now(),
    dataVersion: dataVersionOf(database),
    explain: (thrown) => sqliteProblem(file, thrown),
  };
}

function opened(file: string, cacheKib: number): DatabaseSync {
  try {
    return openFile(file, cacheKib);
  } catch (cause) {
    const found = codeOf(cause) === 'ERR_SQLITE_ERROR' ? messageOf(cause) : `${codeOf(cause)}, ${messageOf(cause)}`;
    throw new UserError(`Cannot open the store ${file}: ${found}`, {
      hint: 'Check that the folder is writable and the file is a SQLite database, or set STEPMETER_HOME to another folder',
      cause,
    });
  }
}

/** How long a writer waits for another one. */
const BUSY_MS = 10_000;

/**
 * Pages in the log, 16 MB, from which a commit writes them to the file: transactions of a relay change many of the same
 * pages, and SQLite's default would write them four times as often, each time waiting for the disk.
 */
const LOGGED_PAGES = 4000;

/** Opens a SQLite file readable by its owner only. Throws errors of the file system. */
function openFile(file: string, cacheKib: number): DatabaseSync {
  makeFolder(dirname(file));
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  enableWal(database, Date.now() + BUSY_MS);
  database.exec(`PRAGMA synchronous=NORMAL; PRAGMA cache_size=-${cacheKib}; PRAGMA wal_autocheckpoint=${LOGGED_PAGES}`);
  chmodSync(file, 0o600);
  return database;
}

/** SQLite's code for a locked database. */
const BUSY = 5;

/**
 * Enables write-ahead logging. If several connections open a new file at once, only one can; SQLite rejects the others
 * without waiting.
 */
function enableWal(database: DatabaseSync, until: number): void {
  for (;;) {
    try {
      return database.exec('PRAGMA journal_mode=WAL');
    } catch (error) {
      if (sqliteCode(error) !== BUSY || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Makes Kysely migrate in a transaction, which SQLite supports: one process migrates, completely or not at all. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class TransactionalDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

function kyselyOn(database: DatabaseSync): Kysely<Schema> {
  const dialect = new TransactionalDialect({ database: kyselyDatabase(database) });
  return new Kysely<Schema>({ dialect, plugins: [sanitizeParameters()] });
}

const NOTHING_DONE = { changes: 0, lastInsertRowid: 0 };

/** Statements up to this length stay prepared: those of inserts, of which there are few. Others of this length are rare. */
const MAX_PREPARED_LENGTH = 10_000;

/** Adapts `node:sqlite` to Kysely's SQLite driver interface. */
function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const statement = database.prepare(asWriter(text));
    const rowsOf = text.includes(MANY_ROWS) ? manyRows : allRows;
    // A full disk rolls the transaction back implicitly: another rollback would fail and hide the reason.
    const isRolledBack = (): boolean => text === 'rollback' && !database.isTransaction;
    return {
      reader: statement.columns().length > 0,
      all: (values) => readAll(statement, () => rowsOf(statement, values as SqlValue[])),
      run: (values) => (isRolledBack() ? NOTHING_DONE : statement.run(...(values as SqlValue[]))),
      iterate: (values) => eachRow(statement, values as SqlValue[]),
    };
  };
  return {
    close: () => database.close(),
    prepare: (text) => {
      const statement = prepared.get(text) ?? prepare(text);
      if (text.length <= MAX_PREPARED_LENGTH) prepared.set(text, statement);
      return statement;
    },
  };
}

/** A transaction that starts as a reader would fail, without waiting, after another process has written. */
function asWriter(text: string): string {
  return text === 'begin' ? 'begin immediate' : text;
}

/**
 * The rows of a statement. Each stored integer is exact, but sums of damaged values can exceed what a number holds
 * exactly: they are rounded, because a single sum must not make the rest unreadable.
 */
function readAll(statement: StatementSync, read: () => object[]): unknown[] {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) !== 'ERR_OUT_OF_RANGE') throw error;
    statement.setReadBigInts(true);
    try {
      return read().map(withoutBigInts);
    } finally {
      statement.setReadBigInts(false);
    }
  }
}

function withoutBigInts(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
}

/** A deferred transaction, which takes no lock that a writer waits for: Kysely's own ones are of writers. */
function snapshotOf<T>(db: Kysely<Schema>, fn: (store: Queryable) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`begin deferred`.execute(connection);
    try {
      return await fn({ db: connection });
    } finally {
      await sql`commit`.execute(connection);
    }
  });
}

/** Without Kysely: it is asked four times a second, and before every read. */
function dataVersionOf(database: DatabaseSync): () => Promise<number> {
  let statement: StatementSync | undefined;
  return async () => {
    statement ??= database.prepare('PRAGMA data_version');
    return Number(statement.get()?.['data_version']);
  };
}
