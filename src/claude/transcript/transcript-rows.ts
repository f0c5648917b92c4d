import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { asArray, asNumber, asObject, asText, isObject, type JsonObject } from '../../core/json.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { cutLines } from './lines.ts';
import { openRowMeter } from './measured-row.ts';
import { rowsInLine } from './rows-in-line.ts';

/** What could be read of a transcript: its rows without content, and how many stretches of it are no rows. */
export type TranscriptRows = { readonly rows: readonly JsonObject[]; readonly unreadable: number };

/** The longest line that is read with its content, which is measured. */
const LONGEST_ROW_BYTES = 16 * 1024 * 1024;

/**
 * The rows of a transcript file, of whatever size, read line by line and without their content. What cannot be read is
 * counted, and hides nothing else.
 * @throws {Error} if the file does not exist or cannot be read
 */
export function transcriptRows(file: string): TranscriptRows {
  const [rows, meter]: [JsonObject[], ReturnType<typeof openRowMeter>] = [[], openRowMeter()];
  let unreadable = 0;
  const take = (row: JsonObject, shortened: boolean): void => {
    try {
      const measured = meter.measure(row, shortened);
      if (isOfUse(measured)) rows.push(measured);
    } catch {
      // A row that cannot be measured hides no other.
      unreadable += 1;
    }
  };
  const lines = cutLines(
    (line, shortened) => {
      const found = rowsInLine(line);
      unreadable += found.unreadable;
      for (const row of found.rows) take(row, shortened);
    },
    { longest: LONGEST_ROW_BYTES, onLost: () => (unreadable += 1) },
  );
  readChunks(file, lines.push);
  lines.end();
  return { rows: withTimes(rows, file), unreadable };
}

const OF_USE = new Set(['assistant', 'user', 'system', 'cost-state']);

/** Rows of other types, of which there may be very many, say only when a row came before another. */
function isOfUse(row: JsonObject): boolean {
  return OF_USE.has(asText(row['type']) ?? '') || (row['uuid'] !== undefined && row['timestamp'] !== undefined);
}

const LEAST_CHUNK_BYTES = 4096;

const CHUNK_BYTES = 1024 * 1024;

function readChunks(file: string, onChunk: (chunk: Buffer) => void): void {
  // A pipe or device in place of a transcript must not block the reader.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error(`Cannot read the transcript ${file}: not a regular file`);
    // Most files are small, and large buffers are expensive to create. A file may grow while it is read.
    const chunk = Buffer.allocUnsafe(Math.min(Math.max(stats.size + 1, LEAST_CHUNK_BYTES), CHUNK_BYTES));
    for (;;) {
      const size = readSync(descriptor, chunk);
      if (size === 0) return;
      onChunk(chunk.subarray(0, size));
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Gives each row without a usable time that of the row before it; the first rows that of the first row with one, or
 * else of the file. Without a time, a request would be billed, shown and exported as one of 1970.
 */
function withTimes(rows: readonly JsonObject[], file: string): JsonObject[] {
  let known = rows.map(rowTime).find((time) => time !== undefined) ?? Math.round(statSync(file).mtimeMs);
  return rows.map((row) => {
    const time = rowTime(row);
    known = time ?? known;
    return time === undefined ? { ...row, timestamp: new Date(known).toISOString(), isTimeInferred: true } : row;
  });
}

/** Whether a row states when it was written, rather than having got the time of another row. */
export function hasOwnTime(row: JsonObject): boolean {
  return rowTime(row) !== undefined && row['isTimeInferred'] !== true;
}

/** Beyond it, as for records, the clock was wrong. */
const FUTURE_MS = DAY_MS;

/** When a row was written, in milliseconds since 1970; undefined if it does not state a plausible time. */
export function rowTime({ timestamp }: JsonObject): number | undefined {
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : millisecondsOf(timestamp);
  return time >= 0 && time <= Date.now() + FUTURE_MS ? time : undefined;
}

/** A smaller number counts seconds: as milliseconds it would be a time before 1973. */
const SMALLEST_MILLISECONDS = 100_000_000_000;

function millisecondsOf(value: unknown): number {
  const number = asNumber(value) ?? Number.NaN;
  return Math.round(number < SMALLEST_MILLISECONDS ? number * 1000 : number);
}

/** The rows that a transcript already had at a point in time, in milliseconds since 1970. */
export function rowsUntil(rows: readonly JsonObject[], time: number): JsonObject[] {
  return rows.slice(0, firstSince(rows, time));
}

function firstSince(rows: readonly JsonObject[], time: number): number {
  const later = rows.findIndex((row) => (rowTime(row) ?? Number.NEGATIVE_INFINITY) >= time);
  if (later >= 0) return later;
  const setBack = rows.findIndex((row, index) => isClockSetBack(rows[index - 1], row, time));
  return setBack >= 0 ? setBack : rows.length;
}

/** How long before the reported start of a process its first row can be. */
const EARLY_ROW_MS = 1000;

/** How much earlier than the previous row a row must be to show that the clock was set back: far beyond any disorder. */
const SET_BACK_MS = 60_000;

/** Whether the clock was set back between two rows, the first of which was written at a point in time. */
function isClockSetBack(before: JsonObject | undefined, row: JsonObject, time: number): boolean {
  const [last, next] = [before && rowTime(before), rowTime(row)];
  return last !== undefined && next !== undefined && last >= time - EARLY_ROW_MS && last - next > SET_BACK_MS;
}

/**
 * The rows that were added to a transcript at a point in time or later. Rows are only ever appended, so every row after
 * the first later one counts, including rows with an earlier time because the clock was set back.
 */
export function rowsSince(rows: readonly JsonObject[], time: number): JsonObject[] {
  return rows.slice(firstSince(rows, time));
}

/** The blocks of one type in the message of a row, or of a record of a stream. */
export function blocksOf(row: JsonObject, type: string): JsonObject[] {
  return asArray(asObject(row['message'])['content'])
    .filter(isObject)
    .filter((block) => block['type'] === type);
}
