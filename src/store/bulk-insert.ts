import {
  CompiledQuery,
  type Compilable,
  type DialectAdapter,
  type InsertQueryBuilder,
  type InsertResult,
} from 'kysely';
import { sanitizerOf } from './sanitize-parameters.ts';
import type { Schema } from './schema.ts';
import type { Transaction } from './transaction.ts';

/** Inserts rows of a table; returns what the statement returns of each. All rows have the same columns. */
export type BulkInsert<Row, Returned> = (transaction: Transaction, rows: readonly Row[]) => Promise<Returned[]>;

/** What happens to rows that exist, and what is returned; it has no parameters of its own. */
type Complete<T extends keyof Schema, Returned> = (
  insert: InsertQueryBuilder<Schema, T, InsertResult>,
) => Compilable<Returned>;

/**
 * An insert of many rows. Its statements are built and compiled once per number of rows and stay prepared: for the rows
 * of a relay, that takes more time than SQLite needs to store them.
 */
export function bulkInsert<T extends keyof Schema, Returned = unknown>(
  table: T,
  complete: Complete<T, Returned>,
): BulkInsert<Schema[T], Returned> {
  const texts = new WeakMap<DialectAdapter, Map<string, string>>();
  const sanitized = sanitizerOf(table);
  return async ({ db }, rows) => {
    const columns = Object.keys(rows[0] ?? {}) as (keyof Schema[T])[];
    const known = texts.get(db.getExecutor().adapter) ?? new Map<string, string>();
    texts.set(db.getExecutor().adapter, known);
    const returned: Returned[] = [];
    for (const chunk of chunksOf(rows)) {
      // Rows of different origin can have their columns in different orders.
      const key = `${chunk.length} ${columns.join(' ')}`;
      const text = known.get(key) ?? textOf(complete(db.insertInto(table).values(chunk as never)));
      known.set(key, text);
      const values: unknown[] = [];
      for (const row of chunk) for (const column of columns) values.push(sanitized(row[column]));
      const result = await db.executeQuery(CompiledQuery.raw(text, values));
      returned.push(...(result.rows as Returned[]));
    }
    return returned;
  };
}

/** Below the databases' limits of parameters per statement. */
const MAX_ROWS = 128;

/** Chunks with powers of two as sizes: there are few different statements. */
function* chunksOf<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let [start, size] = [0, MAX_ROWS]; start < rows.length; start += size) {
    while (size > rows.length - start) size /= 2;
    yield rows.slice(start, start + size);
  }
}

function textOf(query: Compilable): string {
  return query.compile().sql;
}
