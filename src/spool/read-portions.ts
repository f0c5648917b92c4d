import { collectGarbage } from './collect-garbage.ts';
import type { PendingRecord } from './list-spool.ts';
import { readRecord, type SpoolEntry } from './spool-reader.ts';

/** Records to be stored in one transaction. */
export type Portion = {
  readonly reads: readonly SpoolEntry[];
  /** Number of pending records examined, including those that are gone or incomplete. */
  readonly examined: number;
};

/** Size from which records count as large: their memory is freed after some megabytes, not whenever V8 does it. */
const LARGE_RECORD_BYTES = 256 * 1024;

/** Maximum size of the large records that were read since their memory was freed. */
const MAX_LARGE_BYTES = 8 * 1024 * 1024;

/** Maximum number of records per transaction, a compromise between disk writes and memory. */
const MAX_RECORDS = 1000;

/** Maximum number of file bytes per transaction: parsed, they take a multiple in memory. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads pending records in portions limited by number and by bytes; a single record may exceed the byte limit. */
export function* readPortions(waiting: Iterable<PendingRecord>, now: () => number): Generator<Portion> {
  let [reads, examined, bytes]: [SpoolEntry[], number, number] = [[], 0, 0];
  let large = 0;
  for (const one of waiting) {
    const read = readRecord(one, now());
    examined += 1;
    if (read) reads.push(read);
    bytes += read?.bytes ?? 0;
    if (read && read.bytes >= LARGE_RECORD_BYTES) large += read.bytes;
    if (large >= MAX_LARGE_BYTES) {
      collectGarbage();
      large = 0;
    }
    if (examined < MAX_RECORDS && bytes < MAX_BYTES) continue;
    yield { reads, examined };
    [reads, examined, bytes] = [[], 0, 0];
  }
  if (examined > 0) yield { reads, examined };
}
