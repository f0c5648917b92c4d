import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../core/errors.ts';
import { fileIdentity } from '../core/paths/file-identity.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { unwritableState } from '../core/unwritable-state.ts';

/** A held lock. */
export type Lock = {
  readonly release: () => void;
  /** Whether its file was removed or replaced: then another process can hold a lock of the name. */
  readonly isLost: () => boolean;
};

/** Without a journal on the disk: nothing is written, so a full disk can be cleaned up, and nothing waits for the disk. */
const LOCK = 'PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE';

/**
 * Acquires an exclusive lock across processes; returns undefined if another process holds it for longer than
 * `patienceMs`. It is a SQLite lock on an empty database: the system releases it when its holder dies, and a crash
 * leaves no invalid state.
 * @throws {UserError} if the folder is not writable
 */
export function acquireLock(folder: string, name: string, patienceMs = 0): Lock | undefined {
  const file = join(folder, name);
  try {
    makeFolder(folder);
    const database = new DatabaseSync(file, { timeout: patienceMs });
    try {
      database.exec(LOCK);
    } catch (error) {
      database.close();
      throw error;
    }
    const held = fileIdentity(file);
    return { release: () => database.close(), isLost: () => held === undefined || fileIdentity(file) !== held };
  } catch (cause) {
    if (isBusy(cause)) return undefined;
    throw unwritableState(folder, cause);
  }
}

function isBusy(error: unknown): boolean {
  return /database is locked/.test(messageOf(error));
}
