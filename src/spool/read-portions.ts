import type { PendingRecord } from './list-spool.ts';
import { readRecord, type SpoolEntry } from './spool-reader.ts';

/** Records that are stored in one transaction. */
export type Portion = {
  readonly reads: readonly SpoolEntry[];
  /** How many waiting records were looked at for it; some are gone, or not whole yet. */
  readonly looked: number;
};

/** How many records share a transaction: large enough to spare the disk, small enough to spare memory. */
const MAX_RECORDS = 500;

/** How many bytes of files share a transaction, whatever their number: parsed, they are a multiple of it in memory. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads what waits in portions that are bounded by number and by bytes; one record may be larger by itself. */
export function* readPortions(waiting: Iterable<PendingRecord>, now: () => number): Generator<Portion> {
  let [reads, looked, bytes]: [SpoolEntry[], number, number] = [[], 0, 0];
  for (const one of waiting) {
    const read = readRecord(one, now());
    looked += 1;
    if (read) reads.push(read);
    bytes += read?.bytes ?? 0;
    if (looked < MAX_RECORDS && bytes < MAX_BYTES) continue;
    yield { reads, looked };
    [reads, looked, bytes] = [[], 0, 0];
  }
  if (looked > 0) yield { reads, looked };
}
