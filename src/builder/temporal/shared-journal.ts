import { openJournalFile } from '../../engine/journal-file.ts';
import type { JournalFile } from '../../engine/journal.ts';
import { acquireLock } from '../../process/exclusive-lock.ts';

/** Longer than any process needs to append an entry. */
const PATIENCE_MS = 10_000;

/** The journal in the folder of a build, for workers that use it at the same time. */
export function openSharedJournal(folder: string): JournalFile {
  return {
    ...openJournalFile(folder),
    isShared: true,
    exclusively: (fn) => {
      const lock = acquireLock(folder, 'journal.lock', PATIENCE_MS);
      if (!lock) throw new Error(`Cannot use the journal in ${folder}: another process has locked it`);
      try {
        return fn();
      } finally {
        lock.release();
      }
    },
  };
}
