import { readLedger } from './ledger/ledger.ts';
import type { WrittenTranscript } from './written-transcripts.ts';

/**
 * Whether a process continued an older conversation within a step. The CLI writes its bill when it ends: without one
 * between, the rows can be those of a session that a user has kept open in the same folder.
 */
export function wasResumed({ path, writtenAt }: WrittenTranscript, from: number, to: number): boolean {
  try {
    return writtenAt <= to && readLedger(path, { since: from }).bill !== undefined;
  } catch {
    // It was removed in the meantime, or is not a regular file.
    return false;
  }
}
