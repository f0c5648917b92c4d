import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** A database with a store in it: all that SQLite and PostgreSQL do not share. */
export type Database = {
  readonly db: Kysely<Schema>;
  /** Where it is, as anybody may be told: without a password. */
  readonly displayUrl: string;
  /** What to do to have the store elsewhere, for hints. */
  readonly relocateHint: string;
  /** Whether relays of several machines may work on it at once. */
  readonly shared: boolean;
  /** Runs `fn` in a transaction as the only writer: others, of other processes too, wait until it has ended. */
  readonly write: <T>(fn: (transaction: Transaction<Schema>) => Promise<T>) => Promise<T>;
  /** The time in milliseconds since 1970, by one clock for all who use the database. */
  readonly clock: (db: Kysely<Schema>) => Promise<number>;
  /** What went wrong as an error that a person can mend, where it is one; else what was thrown. */
  readonly explain: (thrown: unknown) => unknown;
};
