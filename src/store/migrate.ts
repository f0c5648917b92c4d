import { Migrator, sql } from 'kysely';
import { UserError, messageOf } from '../core/errors.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { Queryable } from './transaction.ts';

const KNOWN = Object.keys(MIGRATIONS);

/** Whether the schema is the one of this version. */
export async function isCurrent(store: Queryable): Promise<boolean> {
  const names = await executed(store);
  return names.length === KNOWN.length && KNOWN.every((name) => names.includes(name));
}

/** The migrations applied to a store; none for a new store, which has no migration table yet. */
async function executed({ db }: Queryable): Promise<readonly string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof UserError) throw error;
    return [];
  }
}

/**
 * Refuses an open store that a newer version has updated meanwhile: what this version reads could be wrong.
 * @throws {UserError} if it was
 */
export async function requireKnownSchema(store: Queryable): Promise<void> {
  const found = (await executed(store)).find((name) => !KNOWN.includes(name));
  if (found === undefined) return;
  throw new UserError(
    `Cannot read the store: a newer version of Stepmeter updated it to schema version ${found}; this process supports up to ${KNOWN.at(-1)}`,
    { hint: 'Stop this process, update Stepmeter to the newer version, and start it again' },
  );
}

/**
 * Updates the schema. If several processes do so at once, one migrates and the others wait.
 * @throws {UserError} if the store was written by a newer version
 */
export async function migrate({ db, displayUrl, relocateHint }: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  const found = /previously executed migration (\S+) is missing/.exec(messageOf(error))?.[1];
  if (!found) throw error;
  throw new UserError(
    `Cannot open the store ${displayUrl}: found schema version ${found}, this version of Stepmeter supports up to ${KNOWN.at(-1)}`,
    {
      hint: `Update Stepmeter to the version that wrote the store or newer, or ${relocateHint}`,
      cause: error,
    },
  );
}
