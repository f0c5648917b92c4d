import type { Queryable, Transaction } from './transaction.ts';

/** A store database: everything that differs between SQLite and PostgreSQL. */
export type Database = Queryable & {
  /** The location without credentials, safe to display. */
  readonly displayUrl: string;
  /** How to use a different location, for hints. */
  readonly relocateHint: string;
  /** Whether relays of several machines can use it concurrently. */
  readonly shared: boolean;
  /** Runs `fn` in a transaction as the only writer; other writers, including those of other processes, wait. */
  readonly write: <T>(fn: (transaction: Transaction) => Promise<T>) => Promise<T>;
  /** Runs `fn` on a view of the data that does not change; writers do not wait. */
  readonly snapshot: <T>(fn: (store: Queryable) => Promise<T>) => Promise<T>;
  /**
   * The time in milliseconds since 1970, from one clock for all users of the database. In a transaction that writes, each
   * user of a shared database gets another time.
   */
  readonly clock: (store: Queryable) => Promise<number>;
  /**
   * A number that changes when another connection has changed the data; comparable only with other results of the same
   * connection.
   */
  readonly dataVersion: () => Promise<number>;
  /** Converts a known error to one with a hint for the user; returns other errors unchanged. */
  readonly explain: (thrown: unknown) => unknown;
};
