import { sql, type RawBuilder } from 'kysely';

/** A comment in the text of a query. */
export const MANY_ROWS = '/* many rows */';

/** For the end of a query that returns thousands of rows: SQLite reads them with less memory, and others more slowly. */
export const manyRowsHint: RawBuilder<unknown> = sql.raw(MANY_ROWS);
