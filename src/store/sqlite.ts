import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely';

type Value = null | number | bigint | string | Uint8Array;

/** How long a writer waits for another one before it gives up. */
const BUSY_MS = 10_000;

/** `node:sqlite` in the shape that Kysely expects of a SQLite driver. */
const kyselyDatabase = (database: DatabaseSync): SqliteDatabase => {
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (values) => statement.all(...(values as Value[])),
      run: (values) => statement.run(...(values as Value[])),
      iterate: (values) => statement.iterate(...(values as Value[])),
    };
  };
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = prepared.get(sql) ?? prepare(sql);
      if (prepared.size < 500) prepared.set(sql, statement);
      return statement;
    },
  };
};

/** A SQLite file, made readable by its owner only, as a Kysely dialect. Throws what the file system throws. */
export const sqliteDialect = (file: string): Dialect => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA busy_timeout=${BUSY_MS}; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL`);
  chmodSync(file, 0o600);
  return new SqliteDialect({ database: kyselyDatabase(database) });
};
