import type { FileChange } from '../spool/record.ts';
import { yieldToEventLoop } from './yield-to-event-loop.ts';
import type { FileEntry } from './snapshot/entry.ts';
import { lineDifference, splitLines } from '../../hooks/line-difference.ts';
import { MAX_CONTENT_BYTES } from './snapshot/read-content.ts';
import { linkRenames, type Compared } from './renames.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { textOf } from './text.ts';

/** The compared state: the files at two times, and what was listed. */
export type Comparable = Pick<Snapshot, 'files' | 'ignored' | 'rules' | 'startedAt'>;

/** Whether a path is one of these or below one of them. */
export function isWithin(path: string, outermost: ReadonlySet<string>): boolean {
  if (outermost.size === 0) return false;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (outermost.has(path.slice(0, end))) return true;
  return false;
}

/** The changes of a project's files between two snapshots, sorted by path. Changes of mode or time are ignored. */
export async function compareSnapshots(earlier: Comparable, later: Comparable): Promise<FileChange[]> {
  const [changes, yieldIfDue]: [Compared[], () => Promise<void> | undefined] = [[], yieldToEventLoop()];
  for (const pair of await opened(differing(earlier, later), earlier)) {
    changes.push(...compared(pair));
    await yieldIfDue();
  }
  return linkRenames(changes.sort((a, b) => (a.change.path < b.change.path ? -1 : 1)));
}

type Pair = { readonly path: string; readonly before: FileEntry | undefined; readonly after: FileEntry | undefined };

/** A pair with the known content of its files. */
type Opened = Pair & { readonly contentBefore: Buffer | undefined; readonly contentAfter: Buffer | undefined };

/** Adds the content of files; that of clean tracked files comes from the repository. */
async function opened(pairs: readonly Pair[], { rules }: Comparable): Promise<Opened[]> {
  const entries = pairs.flatMap(({ before, after }) => [before ?? [], after ?? []].flat());
  const ids = entries.flatMap(({ blob, size }) => (blob && size <= MAX_CONTENT_BYTES ? blob : []));
  const blobs = (await rules.repository?.blobs([...new Set(ids)])) ?? new Map<string, Buffer>();
  const contentOf = (entry: FileEntry | undefined): Buffer | undefined => {
    const blob = blobs.get(entry?.blob ?? '');
    // If a filter (line endings, large file storage) converts between blob and file, the content of the file is
    // different.
    return entry?.content ?? (blob?.length === entry?.size ? blob : undefined);
  };
  return pairs.map((pair) => ({
    ...pair,
    contentBefore: contentOf(pair.before),
    contentAfter: contentOf(pair.after),
  }));
}

function differing(earlier: Comparable, later: Comparable): Pair[] {
  const pairs: Pair[] = [];
  for (const [path, after] of later.files) {
    const before = earlier.files.get(path);
    if (before !== after) pairs.push({ path, before, after });
  }
  for (const [path, before] of earlier.files)
    if (!later.files.has(path)) pairs.push({ path, before, after: undefined });
  return pairs.filter((pair) => !isIgnoreRuleChange(pair, earlier, later));
}

/** Whether a file only appeared or disappeared because the ignore rules changed. */
function isIgnoreRuleChange({ path, before, after }: Pair, earlier: Comparable, later: Comparable): boolean {
  if (before) return !after && isWithin(path, later.ignored);
  return after !== undefined && after.ctimeMs < earlier.startedAt && isWithin(path, earlier.ignored);
}

function compared(pair: Opened): Compared[] {
  const { path, before, after, contentBefore, contentAfter } = pair;
  if (before && after && isSame(before, after, pair)) return [];
  const operation = before ? (after ? 'modify' : 'delete') : 'create';
  const sizes = { ...(after && { size: after.size }), ...(before && { sizeBefore: before.size }) };
  const change: FileChange = { path, operation, ...sizes, ...lineCounts(pair) };
  return [{ change, before, after, contentBefore, contentAfter }];
}

function isSame(before: FileEntry, after: FileEntry, { contentBefore, contentAfter }: Opened): boolean {
  if (before.kind !== after.kind || before.size !== after.size) return false;
  if (before.isReported) return after.mtimeMs <= before.mtimeMs;
  if (contentBefore && contentAfter) return contentBefore.equals(contentAfter);
  // Only the inode's times differ: the mode changed, not the content.
  return before.mtimeMs === after.mtimeMs && before.ino === after.ino;
}

function lineCounts(pair: Opened): object {
  const before = linesIn(pair.before, pair.contentBefore);
  const after = linesIn(pair.after, pair.contentAfter);
  const lines = after && pair.after ? { lines: after.length } : {};
  if (before && after) return { ...lines, ...lineDifference(before, after) };
  return { ...lines, ...minimumDifference(before?.length ?? pair.before?.lines, after?.length) };
}

function linesIn(entry: FileEntry | undefined, content: Buffer | undefined): readonly string[] | undefined {
  if (!entry) return [];
  const text = entry.kind === 'file' ? textOf(content) : undefined;
  return text === undefined ? undefined : splitLines(text);
}

/** The minimum number of added or removed lines if only line counts are known. */
function minimumDifference(before: number | undefined, after: number | undefined): object {
  if (before === undefined || after === undefined) return {};
  return { linesAdded: Math.max(0, after - before), linesRemoved: Math.max(0, before - after) };
}
