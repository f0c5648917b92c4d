import type { ChangeTime } from '../core/change-owner.ts';
import type { FileChange } from '../spool/record.ts';
import { isSameStamp, type FileEntry } from './snapshot/entry.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** Returns when a file was last observed to be deleted. */
export type DeletedAt = (path: string) => number | undefined;

/** Maximum delay of deletion events. */
const MAX_WATCH_DELAY_MS = 15;

/** Returns the times of changes that were not in the `previous` snapshot. */
export function changeTimesBetween(
  previous: Snapshot,
  now: Snapshot,
  deletedAt: DeletedAt,
): (change: FileChange) => ChangeTime {
  const changedNamesByFolder = new Map<string, ReadonlySet<string>>();
  const changedNamesOf = (folder: string): ReadonlySet<string> => {
    const known = changedNamesByFolder.get(folder) ?? changedNames(folder, previous, now);
    changedNamesByFolder.set(folder, known);
    return known;
  };
  const isOnlyChange = (path: string, folder: string): boolean => {
    const names = [...changedNamesOf(folder)];
    return names.length === 1 && names.every((name) => `${path}/`.startsWith(`${inFolder(folder, name)}/`));
  };
  /**
   * A deletion is only visible in the parent folder, whose modification time is that of its last creation or deletion.
   * If other entries changed too, an observed deletion event gives an earlier time.
   */
  const timeOfDeleted = (path: string): ChangeTime => {
    const folder = ancestorFolders(path).find((above) => now.folders.has(above)) ?? '';
    const last = now.folders.get(folder)?.mtimeMs ?? now.startedAt;
    const seen = isOnlyChange(path, folder) ? undefined : deletedAt(path);
    return seen === undefined
      ? { from: last, to: last }
      : { from: Math.min(last, seen - MAX_WATCH_DELAY_MS), to: Math.min(last, seen) };
  };
  return (change) => {
    // For a rename, the file under its new name has the more precise time.
    const path = change.renamedTo ?? change.path;
    const entry = now.files.get(path);
    return entry ? timeOfExisting(path, entry, previous, now) : timeOfDeleted(path);
  };
}

/** The names in a folder that appeared, disappeared, or refer to another file. */
function changedNames(folder: string, previous: Snapshot, now: Snapshot): ReadonlySet<string> {
  const [before, after] = [previous, now].map(
    ({ folders }) => folders.get(folder)?.names.map(({ name }) => name) ?? [],
  );
  const [were, are] = [new Set(before), new Set(after)];
  const isReplaced = (path: string): boolean => previous.files.get(path)?.ino !== now.files.get(path)?.ino;
  const isOther = (name: string): boolean => !were.has(name) || !are.has(name) || isReplaced(inFolder(folder, name));
  return new Set([...were, ...are].filter(isOther));
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function ancestorFolders(path: string): string[] {
  const end = path.lastIndexOf('/');
  return end < 0 ? [''] : [path.slice(0, end), ...ancestorFolders(path.slice(0, end))];
}

/**
 * A file's change time is when it was written or renamed. A file that is new here but older than the last snapshot came
 * with a moved folder: then the change time of the folder applies.
 */
function timeOfExisting(path: string, entry: FileEntry, previous: Snapshot, now: Snapshot): ChangeTime {
  const known = previous.files.get(path);
  const isOld = entry.ctimeMs < previous.startedAt && !(known && isSameStamp(known, entry));
  const moved = isOld ? ancestorFolders(path).filter((folder) => !previous.folders.has(folder)) : [];
  const at = Math.max(entry.ctimeMs, ...moved.map((folder) => now.folders.get(folder)?.ctimeMs ?? 0));
  return { from: at, to: at };
}
