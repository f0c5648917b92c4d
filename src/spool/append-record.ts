import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { SpoolRecord } from './record.ts';
import { writeWhole } from './context-folder.ts';

/**
 * Writes a record into a context folder, atomically and synchronously. The name starts with the type because records
 * are ingested in order of their names and ends must come last: names written by hooks start with a digit, and
 * `run.ended`, `session.ended`, `step.ended` sort correctly.
 */
export function appendRecord(folder: string, record: SpoolRecord): void {
  return writeWhole(folder, `${record.type}-${uuidv7()}.json`, JSON.stringify(record));
}

/** Delay before each retry, in milliseconds: a full disk often has free space again soon. */
const RETRY_MS = [100, 400, 1500];

/**
 * Writes a record that no other process can write, such as the end of a session; retries for two seconds.
 * @throws what the file system throws at the last attempt
 */
export async function appendPersistently(folder: string, record: SpoolRecord, retryMs = RETRY_MS): Promise<void> {
  for (const ms of retryMs) {
    try {
      return appendRecord(folder, record);
    } catch {
      await sleep(ms);
    }
  }
  appendRecord(folder, record);
}
