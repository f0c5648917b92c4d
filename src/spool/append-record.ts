import { uuidv7 } from 'uuidv7';
import type { SpoolRecord } from './record.ts';
import { writeWhole } from './context-folder.ts';

/**
 * Drops a record into a context folder: there for the relay when it returns, whole or not at all. The name begins with
 * the type, because records are taken in by name and ends must come last: hooks' names begin with a digit, and
 * `run.ended`, `session.ended`, `step.ended` sort as they happen.
 */
export function appendRecord(folder: string, record: SpoolRecord): void {
  return writeWhole(folder, `${record.type}-${uuidv7()}.json`, JSON.stringify(record));
}
