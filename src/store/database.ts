import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** A store database: everything that differs between SQLite and PostgreSQL. */
export type Database = {
  readonly db: Kysely<Schema>;
  /** The location without credentials, safe to display. */
  readonly displayUrl: string;
  /** How to use a different location, for hints. */
  readonly relocateHint: string;
  /** Whether relays of several machines can use it concurrently. */
  readonly shared: boolean;
  /** Runs `fn` in a transaction as the only writer; other writers, including those of other processes, wait. */
  readonly write: <T>(fn: (transaction: Transaction<Schema>) => Promise<T>) => Promise<T>;
  /** The time in milliseconds since 1970, from one clock for all users of the database. */
  readonly clock: (db: Kysely<Schema>) => Promise<number>;
  /** Converts a known error to one with a hint for the user; returns other errors unchanged. */
  readonly explain: (thrown: unknown) => unknown;
};
