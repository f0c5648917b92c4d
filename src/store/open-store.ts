import { join } from 'node:path';
import { Kysely } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { stateFolder, type Environment } from '../core/environment.ts';
import { UserError, codeOf, messageOf } from '../core/errors.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite.ts';

/** An open store. */
export type Store = {
  readonly db: Kysely<Schema>;
  /** The id that every metric of this store carries as `service.instance.id`. */
  readonly id: string;
  /** When the store was made, in milliseconds since 1970: where its counters start. */
  readonly createdAt: number;
  readonly close: () => Promise<void>;
};

const identify = async (db: Kysely<Schema>): Promise<Pick<Store, 'id' | 'createdAt'>> => {
  const made = { id: uuidv7(), created_at: Date.now() };
  const known = await db.selectFrom('store').selectAll().executeTakeFirst();
  if (!known) await db.insertInto('store').values(made).execute();
  const { id, created_at } = known ?? made;
  return { id, createdAt: created_at };
};

const openSqlite = (file: string): Kysely<Schema> => {
  try {
    return new Kysely<Schema>({ dialect: sqliteDialect(file) });
  } catch (cause) {
    const found = codeOf(cause) === 'ERR_SQLITE_ERROR' ? messageOf(cause) : `${codeOf(cause)}, ${messageOf(cause)}`;
    throw new UserError(`Cannot open the store ${file}: ${found}`, {
      hint: 'Make the folder writable and the file a SQLite database of yours, or set STEPMETER_HOME to another folder',
      cause,
    });
  }
};

/**
 * Opens the store of this environment, making it or bringing it up to date where needed.
 * @throws {UserError} where it cannot be opened or is of a newer version
 */
export const openStore = async (env: Environment): Promise<Store> => {
  const file = join(stateFolder(env), 'store.db');
  const db = openSqlite(file);
  try {
    await migrate(db, file);
    return { db, ...(await identify(db)), close: () => db.destroy() };
  } catch (error) {
    await db.destroy();
    throw error;
  }
};
