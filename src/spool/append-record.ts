import { setTimeout as sleep } from 'node:timers/promises';
import type { SpoolRecord } from './record.ts';
import { writeWhole } from './context-folder.ts';
import { newRecordName } from './record-order.ts';

/** Writes a record into a context folder, atomically and synchronously. Its name holds its order. */
export function appendRecord(folder: string, record: SpoolRecord): void {
  return writeWhole(folder, newRecordName(record.type), JSON.stringify(record));
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
