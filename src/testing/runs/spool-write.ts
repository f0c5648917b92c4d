import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { SpoolRecord } from '../../spool/record.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder, writeWhole } from '../../spool/context-folder.ts';

/** A write of a producer to the spool at a given time: a record or, without one, a context folder. */
export type SpoolWrite = { readonly at: number; readonly context: Context; readonly record?: SpoolRecord };

/** Writes generated records to a spool like the real producers. */
export type SpoolWriter = {
  readonly write: (entry: SpoolWrite) => void;
  /**
   * Removes the folders of ended runs, as the relay does after a day: by wall-clock time, the relay would be too late.
   */
  readonly removeEnded: () => void;
};

/** Opens a writer on a spool folder. */
export function openSpoolWriter(spool: string): SpoolWriter {
  const folders = new Map<string, Set<string>>();
  const ended = new Set<string>();
  let count = 0;
  const writeRecord = (folder: string, at: number, record: SpoolRecord): void => {
    if (record.type !== 'hook') return appendRecord(folder, record);
    // The same naming scheme as the in-process module.
    writeWhole(folder, `${at}-${String(++count).padStart(6, '0')}-simulate.json`, JSON.stringify(record));
  };
  return {
    write: ({ at, context, record }) => {
      const { id: run } = context.run;
      if (record) writeRecord(join(spool, idOf(context)), at, record);
      else folders.set(run, (folders.get(run) ?? new Set()).add(openContextFolder(spool, context)));
      if (record?.type === 'run.ended') ended.add(run);
    },
    removeEnded: () => {
      for (const run of ended) {
        for (const folder of folders.get(run) ?? []) rmSync(folder, { recursive: true, force: true });
        folders.delete(run);
      }
      ended.clear();
    },
  };
}

function idOf({ step, run }: Context): string {
  return step?.id ?? run.id;
}
