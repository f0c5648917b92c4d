import type { Stats } from 'node:fs';

/** A file as a snapshot found it. Sizes in bytes, times in milliseconds since 1970. A symbolic link is not followed. */
export type FileEntry = {
  readonly kind: 'file' | 'link';
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  readonly ino: number;
  /** It changed so shortly before it was looked at that its times need not tell the next change. */
  readonly isRacy: boolean;
  /** What it holds, where that was worth keeping; it never leaves the process. */
  readonly content?: Buffer;
  /** The id of the blob in the repository that holds the same, where it has one. */
  readonly blob?: string;
  /** How many lines it has; stated only where the content is not known. */
  readonly lines?: number;
  /** Not seen on disk: what a tool said that it had left. `mtimeMs` is when the tool ended. */
  readonly isReported?: true;
};

/** A name in a folder. */
export type Name = { readonly name: string; readonly isFolder: boolean };

/** A folder as a snapshot found it. */
export type FolderEntry = {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly isRacy: boolean;
  readonly names: readonly Name[];
  /** Whether a repository is checked out here. */
  readonly isCheckout: boolean;
};

/** The coarsest clock by which file systems stamp, doubled: a change that is younger may be followed by one unseen. */
const RACY_MS = 20;

/** Whether something with this time may change once more after `lookedAt` without a trace in its times. */
export function isRacyAt(ctimeMs: number, lookedAt: number): boolean {
  return ctimeMs > lookedAt - RACY_MS;
}

/** A file's entry, without content. */
export function fileEntry(stats: Stats, lookedAt: number): FileEntry {
  return {
    kind: stats.isSymbolicLink() ? 'link' : 'file',
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    birthtimeMs: stats.birthtimeMs,
    ino: stats.ino,
    isRacy: isRacyAt(stats.ctimeMs, lookedAt),
  };
}

/** What times and inode tell apart; a file that changed differs in one of them, unless the earlier look was racy. */
type Stamp = Pick<FileEntry, 'mtimeMs' | 'ctimeMs' | 'ino'>;

/** Whether two looks show the same times and inode. */
export function isSameStamp(a: Stamp, b: Stamp): boolean {
  return a.ctimeMs === b.ctimeMs && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

/** Whether what was seen before still holds now, by its stamp alone. */
export function isUnchanged(before: (Stamp & { readonly isRacy: boolean }) | undefined, now: Stamp): boolean {
  return before !== undefined && !before.isRacy && isSameStamp(before, now);
}
