import type { Stats } from 'node:fs';

/** A file in a snapshot. Sizes in bytes, times in milliseconds since 1970. Symbolic links are not followed. */
export type FileEntry = {
  readonly kind: 'file' | 'link';
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  readonly ino: number;
  /** It changed so recently before the snapshot that another change might not alter its times. */
  readonly isRacy: boolean;
  /** The content, if it was worth keeping; it never leaves the process. */
  readonly content?: Buffer;
  /** The ID of the repository's blob with the same content, if there is one. */
  readonly blob?: string;
  /** The number of lines; only set if the content is unknown. */
  readonly lines?: number;
  /** Not observed on disk: the state that a tool reported. `mtimeMs` is the end of the tool call. */
  readonly isReported?: true;
};

/** An entry of a folder. */
export type Name = { readonly name: string; readonly isFolder: boolean; readonly isLink: boolean };

/** A folder in a snapshot. */
export type FolderEntry = {
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly isRacy: boolean;
  readonly names: readonly Name[];
  /** Whether it is the root of a checkout. */
  readonly isCheckout: boolean;
};

/** The same where times are whole seconds, or every second one, as on some network file systems and memory cards. */
const COARSE_RACY_MS = 4000;

/** Twice the resolution of the times of local file systems: a more recent change may be followed by an invisible one. */
const RACY_MS = 20;

/** Whether something with this time may change again after `observedAt` without altering its times. */
export function isRacyAt(ctimeMs: number, observedAt: number): boolean {
  return ctimeMs > observedAt - (ctimeMs % 1000 === 0 ? COARSE_RACY_MS : RACY_MS);
}

/** The entry of a file, without content. */
export function fileEntry(stats: Stats, observedAt: number): FileEntry {
  return {
    kind: stats.isSymbolicLink() ? 'link' : 'file',
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    birthtimeMs: stats.birthtimeMs,
    ino: stats.ino,
    isRacy: isRacyAt(stats.ctimeMs, observedAt),
  };
}

/** Times and inode; they differ for every changed file, unless the earlier snapshot was racy. */
type Stamp = Pick<FileEntry, 'mtimeMs' | 'ctimeMs' | 'ino'>;

/** Whether two snapshots show the same times and inode. */
export function isSameStamp(a: Stamp, b: Stamp): boolean {
  return a.ctimeMs === b.ctimeMs && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

/** Whether an earlier entry is still valid, judging by its times and inode. */
export function isUnchanged(before: (Stamp & { readonly isRacy: boolean }) | undefined, now: Stamp): boolean {
  return before !== undefined && !before.isRacy && isSameStamp(before, now);
}
