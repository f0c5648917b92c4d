import { readFileSync } from 'node:fs';
import { isObject, parseJson, type JsonObject } from '../../core/json.ts';

/** The rows of a transcript file; a line that is no JSON object, such as one being written, is passed over. */
export function transcriptRows(file: string): JsonObject[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => parseJson(line))
    .filter(isObject);
}

/** When a row was written, in milliseconds since 1970; undefined where it does not say. */
export function rowTime(row: JsonObject): number | undefined {
  const time = typeof row['timestamp'] === 'string' ? Date.parse(row['timestamp']) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Whether a row says that it was written at a time or later. */
export function isSince(row: JsonObject, time: number): boolean {
  return (rowTime(row) ?? Number.NEGATIVE_INFINITY) >= time;
}

/** The rows that a transcript had at a point in time: those up to the first that says that it was written later. */
export function rowsUntil(rows: readonly JsonObject[], time: number): JsonObject[] {
  const index = rows.findIndex((row) => isSince(row, time));
  return rows.slice(0, index < 0 ? rows.length : index);
}
