const ROWS_PER_STATEMENT = 100;

/** Splits rows so that no statement has more parameters than a database takes. */
export function inChunks<T>(rows: readonly T[], size: number = ROWS_PER_STATEMENT): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}
