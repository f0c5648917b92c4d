import { lstatSync, watch, type FSWatcher } from 'node:fs';
import { pathOfBytes, systemPath } from '../core/file-name.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';

/** A watch on what is deleted, which leaves no trace that tells when it was. */
export type DeletionWatcher = {
  /** Watches these folders, by their paths in the project, and no others. */
  readonly follow: (folders: ReadonlyMap<string, unknown>) => Promise<void>;
  /** When a file had last gone at the latest, in milliseconds since 1970, where that was seen. */
  readonly deletedAt: (path: string) => number | undefined;
  /** Notes that what was seen to go until now had gone by `at`: we may have been told of it late, but in this order. */
  readonly capAt: (at: number) => void;
  /** Forgets what had gone before `at`, because everybody has been told. */
  readonly forget: (at: number) => void;
  readonly close: () => void;
};

/** The most folders that are watched: the system has not many watches to give. */
const MAX_WATCHED_FOLDERS = 2000;

/** Opens a watch that follows nothing yet. Where the system gives no watches, nothing is ever seen. */
export function openDeletionWatcher(project: string): DeletionWatcher {
  const deletedPaths = new Map<string, number>();
  const recent = new Set<string>();
  const { watchers, add, remove } = folderWatches(project, (folder, name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const at = Date.now();
    if (lstatSync(systemPath(project, path), { throwIfNoEntry: false })) return;
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
