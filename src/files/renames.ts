import { createHash } from 'node:crypto';
import type { FileChange } from '../spool/record.ts';
import type { FileEntry } from './snapshot/entry.ts';

/** A change with its entries before and after. */
export type Compared = {
  readonly change: FileChange;
  readonly before: FileEntry | undefined;
  readonly after: FileEntry | undefined;
  /** The content of the file before and after, if known. */
  readonly contentBefore: Buffer | undefined;
  readonly contentAfter: Buffer | undefined;
};

/** Links changes that are the two halves of a rename. */
export function linkRenames(changes: readonly Compared[]): FileChange[] {
  const links = new Map<Compared, object>();
  for (const [created, deleted] of pairsOf(changes)) {
    links.set(created, { renamedFrom: deleted.change.path });
    links.set(deleted, { renamedTo: created.change.path });
  }
  return changes.map((one) => ({ ...one.change, ...links.get(one) }));
}

/** Pairs of a created and a deleted file that are the same file under another name: by inode, else by content. */
function pairsOf(changes: readonly Compared[]): Map<Compared, Compared> {
  const pairs = new Map<Compared, Compared>();
  const deleted = changes.filter(({ change }) => change.operation === 'delete');
  const created = changes.filter(({ change }) => change.operation === 'create');
  const byInode = uniqueMatches(deleted, ({ before }) => before?.ino);
  for (const one of created) {
    const found = byInode(one.after?.ino);
    if (found?.before && one.after && isSameFile(found.before, one.after)) pairs.set(one, found);
  }
  const matched = new Set(pairs.values());
  const byContent = uniqueMatches(
    deleted.filter((one) => !matched.has(one)),
    ({ contentBefore }) => digest(contentBefore),
  );
  for (const one of created) {
    const found = pairs.has(one) ? undefined : byContent(digest(one.contentAfter));
    if (found) pairs.set(one, found);
  }
  return pairs;
}

/** Deleted files by a key, each of which can be matched once. */
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

/**
 * Inode numbers are reused soon after a deletion; the file is the same only if the birth time, or both size and
 * modification time, agree.
 */
function isSameFile(a: FileEntry, b: FileEntry): boolean {
  return (
    a.ino === b.ino &&
    ((a.birthtimeMs > 0 && a.birthtimeMs === b.birthtimeMs) || (a.mtimeMs === b.mtimeMs && a.size === b.size))
  );
}

/** A digest of content for comparison; undefined for empty content, which identifies no file. */
function digest(content: Buffer | undefined): string | undefined {
  return content && content.length > 0 ? createHash('sha1').update(content).digest('base64') : undefined;
}
