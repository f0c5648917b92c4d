import { readFileSync } from 'node:fs';
import { isObject, parseJson, type JsonObject } from '../core/json.ts';

/** The rows of a transcript file; a line that is no JSON object, such as one being written, is passed over. */
export const transcriptRows = (file: string): JsonObject[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => parseJson(line))
    .filter(isObject);

/** When a row was written, in milliseconds since 1970; undefined where it does not say. */
export const rowTime = (row: JsonObject): number | undefined => {
  const time = typeof row['timestamp'] === 'string' ? Date.parse(row['timestamp']) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};
