const ROWS_PER_STATEMENT = 100;

/** Splits rows into chunks that stay below the database's limit of parameters per statement. */
export function inChunks<T>(rows: readonly T[], size: number = ROWS_PER_STATEMENT): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}
