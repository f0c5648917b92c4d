import { unlink } from 'node:fs';
import { codeOf } from '../core/errors.ts';
import type { SpoolEntry } from '../spool/spool-reader.ts';

/**
 * Deletes records from the spool while others are ingested: on some disks deleting a file takes longer than reading it.
 */
export type Discarder = {
  /** Starts to delete ingested records. Throws the error of the previous deletion, if any. */
  readonly discard: (reads: readonly SpoolEntry[]) => Promise<void>;
  /** Waits until all are deleted. Throws the error, if any. */
  readonly finish: () => Promise<void>;
};

/** Creates a discarder. */
export function openDiscarder(): Discarder {
  let removing: Promise<Error | undefined> = Promise.resolve(undefined);
  const finish = async (): Promise<void> => {
    const problem = await removing;
    if (problem) throw problem;
  };
  return {
    finish,
    discard: async (reads) => {
      await finish();
      removing = removeAll(reads);
    },
  };
}

/** Deletes as many as possible; an error is returned rather than thrown because nothing may be awaiting it yet. */
function removeAll(reads: readonly SpoolEntry[]): Promise<Error | undefined> {
  if (reads.length === 0) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let [waiting, problem]: [number, Error | undefined] = [reads.length, undefined];
    const done = (error: Error | null): void => {
      if (error !== null && codeOf(error) !== 'ENOENT') problem ??= error;
      waiting -= 1;
      if (waiting === 0) resolve(problem);
    };
    for (const { path } of reads) unlink(path, done);
  });
}
