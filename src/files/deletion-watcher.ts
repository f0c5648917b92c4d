import { watch, type FSWatcher } from 'node:fs';
import { pathOfBytes, systemPath } from '../core/paths/file-name.ts';
import { statsOf } from './snapshot/stats-of.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** Watches for deletions, which leave no timestamp of their own. */
export type DeletionWatcher = {
  /** Watches exactly these folders, given by their paths in the project. */
  readonly follow: (folders: ReadonlyMap<string, unknown>) => Promise<void>;
  /** The latest time of a file's last deletion, in milliseconds since 1970, if it was observed. */
  readonly deletedAt: (path: string) => number | undefined;
  /** Limits the times of deletions observed so far to `at`: events may be delayed but arrive in order. */
  readonly capAt: (at: number) => void;
  /** Discards deletions before `at`, which are already processed. */
  readonly forget: (at: number) => void;
  readonly close: () => void;
};

/** Maximum number of watched folders: the system limits the number of watches. */
const MAX_WATCHED_FOLDERS = 2000;

/** Creates a watcher without folders. If the system provides no watches, no deletions are observed. */
export function openDeletionWatcher(project: string): DeletionWatcher {
  const deletedPaths = new Map<string, number>();
  const recent = new Set<string>();
  const { watchers, add, remove } = folderWatches(project, (folder, name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const at = Date.now();
    if (statsOf(project, path)) return;
    deletedPaths.set(path, at);
    recent.add(path);
  });
  return {
    follow: async (folders) => {
      const yieldIfDue = yieldToEventLoop();
      for (const folder of watchers.keys()) if (!folders.has(folder)) remove(folder);
      for (const folder of folders.keys()) {
        if (watchers.size >= MAX_WATCHED_FOLDERS) return;
        if (!watchers.has(folder)) add(folder);
        await yieldIfDue();
      }
    },
    deletedAt: (path) => deletedPaths.get(path),
    capAt: (at) => {
      for (const path of recent) deletedPaths.set(path, Math.min(at, deletedPaths.get(path) ?? at));
      recent.clear();
    },
    forget: (at) => {
      for (const [path, deletedAt] of deletedPaths) if (deletedAt < at) deletedPaths.delete(path);
    },
    close: () => {
      for (const folder of watchers.keys()) remove(folder);
    },
  };
}

type OnName = (folder: string, name: string) => void;

/** Watches on folders, by their paths in the project. */
function folderWatches(project: string, onName: OnName) {
  const watchers = new Map<string, FSWatcher>();
  const remove = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    try {
      const watcher = watch(
        systemPath(project, folder),
        { persistent: false, encoding: 'buffer' },
        (event, name) => void (event === 'rename' && name && onName(folder, pathOfBytes(name))),
      );
      watcher.on('error', () => remove(folder));
      watchers.set(folder, watcher);
    } catch {
      // Gone already, or there are no watches left.
    }
  };
  return { watchers, add, remove };
}
