import type { ChangeTime } from '../core/change-owner.ts';
import type { FileChange } from '../spool/record.ts';
import { isSameStamp, type FileEntry } from './entry.ts';
import type { Snapshot } from './snapshot.ts';

/** Tells when a file was last seen to be gone. */
export type DeletedAt = (path: string) => number | undefined;

/** How late we may be told that a file went. */
const MAX_WATCH_DELAY_MS = 15;

/** Tells when changes happened that were not there at the `previous` look. */
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
   * A deleted file leaves a trace only in the folder above it, whose time tells when something last came or went there.
   * Where something else did too, it was earlier if it was seen to go earlier.
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
    // Of a rename, the file under its new name has the better memory.
    const path = change.renamedTo ?? change.path;
    const entry = now.files.get(path);
    return entry ? timeOfExisting(path, entry, previous, now) : timeOfDeleted(path);
  };
}

/** The names in a folder that came, went, or stand for another file than before. */
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
 * A file's own change time tells when it was written, or put under this name. A file that was there unseen and is older
 * than the last look came with a folder that was moved here: then the folder's change time tells.
 */
function timeOfExisting(path: string, entry: FileEntry, previous: Snapshot, now: Snapshot): ChangeTime {
  const known = previous.files.get(path);
  const isOld = entry.ctimeMs < previous.startedAt && !(known && isSameStamp(known, entry));
  const moved = isOld ? ancestorFolders(path).filter((folder) => !previous.folders.has(folder)) : [];
  const at = Math.max(entry.ctimeMs, ...moved.map((folder) => now.folders.get(folder)?.ctimeMs ?? 0));
  return { from: at, to: at };
}
