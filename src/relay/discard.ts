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
async function removeAll(reads: readonly SpoolEntry[]): Promise<Error | undefined> {
  return (await Promise.all(reads.map(({ path }) => remove(path)))).find((problem) => problem !== undefined);
}

function remove(path: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    unlink(path, (error) => resolve(error === null || codeOf(error) === 'ENOENT' ? undefined : error));
  });
}
