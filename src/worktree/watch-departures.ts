import { lstatSync, watch, type FSWatcher } from 'node:fs';
import { slicedWork } from './breathe.ts';

/** The most folders that are watched: the system has not many watches to give. */
const MOST_WATCHED = 2000;

/** A watch on what is deleted, which leaves no trace that tells when it was. */
export type Departures = {
  /** Watches these folders, by their paths in the project, and no others. */
  readonly follow: (folders: ReadonlyMap<string, unknown>) => Promise<void>;
  /** When a file was last seen to be gone, in milliseconds since 1970, where it was seen. */
  readonly leftAt: (path: string) => number | undefined;
  readonly close: () => void;
};

/** Opens a watch that follows nothing yet. Where the system gives no watches, nothing is ever seen. */
export const watchDepartures = (project: string): Departures => {
  const [watchers, left] = [new Map<string, FSWatcher>(), new Map<string, number>()];
  const onName = (folder: string, name: string): void => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const at = Date.now();
    if (!lstatSync(`${project}/${path}`, { throwIfNoEntry: false })) left.set(path, at);
  };
  const unfollow = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const followOne = (folder: string): void => {
    try {
      const watcher = watch(`${project}/${folder}`, { persistent: false });
      watcher.on('change', (event, name) => void (event === 'rename' && onName(folder, String(name))));
      watcher.on('error', () => unfollow(folder));
      watchers.set(folder, watcher);
    } catch {
      // Gone already, or there are no watches left.
    }
  };
  return {
    follow: async (folders) => {
      const breathe = slicedWork();
      for (const folder of watchers.keys()) if (!folders.has(folder)) unfollow(folder);
      for (const folder of folders.keys()) {
        if (watchers.size >= MOST_WATCHED) return;
        if (!watchers.has(folder)) followOne(folder);
        await breathe();
      }
    },
    leftAt: (path) => left.get(path),
    close: () => {
      for (const folder of [...watchers.keys()]) unfollow(folder);
    },
  };
};
