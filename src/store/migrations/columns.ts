import { PostgresAdapter, sql, type ColumnDefinitionBuilder, type Expression, type Kysely } from 'kysely';

/** The type of text columns, which sort by bytes: PostgreSQL's default collation would sort IDs by language rules. */
export function textType(db: Kysely<unknown>): 'text' | Expression<unknown> {
  return db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : 'text';
}

/** Makes a column refuse null. */
export function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

/** Makes a column the primary key. */
export function primaryKey(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().primaryKey();
}

/** Creates an index for each of these columns. */
export async function createIndexes(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  for (const column of columns) await db.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute();
}
