import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { unwritableState } from '../core/unwritable-state.ts';

/** A held lock. */
export type Lock = { readonly release: () => void };

/**
 * Takes a lock that one process at a time can have, or returns undefined where another one has it, and keeps it for
 * `patienceMs`. It is a lock of SQLite's on an empty database of this name: the system lets go of it when its holder
 * dies, however it dies, and what a crash leaves of the file is as good as new.
 * @throws {UserError} where the folder cannot be written
 */
export function acquireLock(folder: string, name: string, patienceMs = 0): Lock | undefined {
  try {
    makeFolder(folder);
    const database = new DatabaseSync(join(folder, name), { timeout: patienceMs });
    try {
      database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      throw error;
    }
    return { release: () => database.close() };
  } catch (cause) {
    if (isBusy(cause)) return undefined;
    throw unwritableState(folder, cause);
  }
}

function isBusy(error: unknown): boolean {
  return /database is locked/.test(messageOf(error));
}
