import { unlink } from 'node:fs';
import { codeOf } from '../core/errors.ts';
import type { SpoolEntry } from '../spool/spool-reader.ts';

/** Removes records from the spool while others are taken in: a disk can take longer to forget a file than to read it. */
export type Discarder = {
  /** Begins to remove records that are in the store. Throws what went wrong with those before them. */
  readonly discard: (reads: readonly SpoolEntry[]) => Promise<void>;
  /** Waits until all are removed. Throws what went wrong. */
  readonly finish: () => Promise<void>;
};

/** A discarder that has nothing to do yet. */
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

/** Removes all that can be removed; what went wrong is told, not thrown, since nobody may be listening yet. */
async function removeAll(reads: readonly SpoolEntry[]): Promise<Error | undefined> {
  return (await Promise.all(reads.map(({ path }) => remove(path)))).find((problem) => problem !== undefined);
}

function remove(path: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    unlink(path, (error) => resolve(error === null || codeOf(error) === 'ENOENT' ? undefined : error));
  });
}
