import { createHash } from 'node:crypto';
import type { FileChange } from '../spool/record.ts';
import type { FileEntry } from './entry.ts';

/** A change with the entries before and after it. */
export type Compared = {
  readonly change: FileChange;
  readonly before: FileEntry | undefined;
  readonly after: FileEntry | undefined;
  /** What the file held before and holds after, where that is known. */
  readonly contentBefore: Buffer | undefined;
  readonly contentAfter: Buffer | undefined;
};

/** The changes, those that are two halves of a rename linked to each other. */
export function linkRenames(changes: readonly Compared[]): FileChange[] {
  const links = new Map<Compared, object>();
  for (const [created, deleted] of pairsOf(changes)) {
    links.set(created, { renamedFrom: deleted.change.path });
    links.set(deleted, { renamedTo: created.change.path });
  }
  return changes.map((one) => ({ ...one.change, ...links.get(one) }));
}

/** Pairs of a created and a deleted file that are one file under another name: the same inode, else the same content. */
function pairsOf(changes: readonly Compared[]): Map<Compared, Compared> {
  const pairs = new Map<Compared, Compared>();
  const deleted = changes.filter(({ change }) => change.operation === 'delete');
  const created = changes.filter(({ change }) => change.operation === 'create');
  const byInode = uniqueMatches(deleted, ({ before }) => before?.ino);
  for (const one of created) {
    const found = byInode(one.after?.ino);
    if (found?.before && one.after && isSameFile(found.before, one.after)) pairs.set(one, found);
  }
  const taken = new Set(pairs.values());
  const byContent = uniqueMatches(
    deleted.filter((one) => !taken.has(one)),
    ({ contentBefore }) => digest(contentBefore),
  );
  for (const one of created) {
    const found = pairs.has(one) ? undefined : byContent(digest(one.contentAfter));
    if (found) pairs.set(one, found);
  }
  return pairs;
}

/** Deleted files by a key, each of which can be given away once. */
function uniqueMatches<K>(deleted: readonly Compared[], keyOf: (one: Compared) => K | undefined) {
  const groups = new Map<K, Compared[]>();
  for (const one of deleted) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return (key: K | undefined): Compared | undefined => (key === undefined ? undefined : groups.get(key)?.shift());
}

/** An inode's number comes round again soon after a delete; only its birth or both size and time say that it is the same. */
function isSameFile(a: FileEntry, b: FileEntry): boolean {
  return (
    a.ino === b.ino &&
    ((a.birthtimeMs > 0 && a.birthtimeMs === b.birthtimeMs) || (a.mtimeMs === b.mtimeMs && a.size === b.size))
  );
}

/** A short stand-in for content that is worth comparing; of what is empty nothing says that it is the same. */
function digest(content: Buffer | undefined): string | undefined {
  return content && content.length > 0 ? createHash('sha1').update(content).digest('base64') : undefined;
}
