import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { unwritableState } from '../core/unwritable-state.ts';

/** A held lock. */
export type RelayLock = { readonly release: () => void };

const isBusy = (error: unknown): boolean => /database is locked/.test(messageOf(error));

/**
 * Takes the lock that makes a relay the only one of its spool, or returns undefined where another relay has it. It is
 * a lock of SQLite's on an empty database: the system lets go of it when its holder dies, however it dies.
 * @throws {UserError} where the state folder cannot be written
 */
export const takeRelayLock = (home: string): RelayLock | undefined => {
  try {
    makeFolder(home);
    const database = new DatabaseSync(join(home, 'relay.lock'));
    try {
      database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      throw error;
    }
    return { release: () => database.close() };
  } catch (cause) {
    if (isBusy(cause)) return undefined;
    throw unwritableState(home, cause);
  }
};
