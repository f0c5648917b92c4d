import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { codeOf } from '../../core/errors.ts';
import { isRacyAt, isSameStamp } from '../../files/snapshot/entry.ts';
import { createLister, type ListFolder } from './folder-names.ts';
import type { KnownDigest, KnownDigests } from './known-digests.ts';

/** What is at a path: one text that differs whenever content, mode, type or target of a link differ. */
export type FileState = {
  /** `file 644 <sha256>`, `link <target>`, `folder 755`, `missing` or `other`. */
  readonly state: string;
  /** The time of the last change of the file or its metadata, which a program cannot set; 0 if it is missing. */
  readonly changedAt: number;
};

/** Reads states of files; each file's content is read once as long as the file does not change. */
export type FileHasher = {
  /**
   * Links are not followed. Relative paths are those of the current folder.
   * @param name under which the digest is remembered, such as the path relative to the project @default the path
   */
  readonly stateOf: (path: string | Buffer, name?: string) => FileState;
  /** The same; links are followed. */
  readonly stateOfTarget: (path: string | Buffer, name?: string) => FileState;
  readonly listFolder: ListFolder;
};

/**
 * Creates a hasher that uses and extends known digests. As in git's index, size, times and inode show whether a file
 * changed; the time of the last change of its metadata is one of them, so content of the same size and modification time
 * is noticed. A file that changed within the resolution of the clock before it was read is not remembered.
 */
export function createHasher(known: KnownDigests): FileHasher {
  const stateOf = (path: string | Buffer, stats: Stats | undefined, name?: string): FileState => {
    if (!stats) return { state: 'missing', changedAt: 0 };
    const changedAt = stats.ctimeMs;
    if (stats.isFile()) return { state: `file ${modeOf(stats)} ${digestOf(known, path, stats, name)}`, changedAt };
    if (stats.isSymbolicLink()) return { state: `link ${readlinkSync(path)}`, changedAt };
    return { state: stats.isDirectory() ? `folder ${modeOf(stats)}` : 'other', changedAt };
  };
  return {
    stateOf: (path, name) => stateOf(path, statsOf(path, lstatSync), name),
    stateOfTarget: (path, name) => stateOf(path, statsOf(path, statSync), name),
    listFolder: createLister(known),
  };
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o7777).toString(8);
}

function digestOf(known: KnownDigests, path: string | Buffer, stats: Stats, given?: string): string {
  const name = given ?? (typeof path === 'string' ? path : path.toString('latin1'));
  const before = known.files.get(name);
  if (before && isKnown(before, stats)) return before[4];
  const { size, mtimeMs, ctimeMs, ino, digest, isRacy } = hashFile(path);
  if (!isRacy) known.files.set(name, [size, mtimeMs, ctimeMs, ino, digest]);
  if (!isRacy || known.files.delete(name)) known.isChanged = true;
  return digest;
}

function isKnown([size, mtimeMs, ctimeMs, ino]: KnownDigest, stats: Stats): boolean {
  return ctimeMs === stats.ctimeMs && mtimeMs === stats.mtimeMs && size === stats.size && ino === stats.ino;
}

// Does not block on a file that was replaced by a pipe since it was listed.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads until the file did not change during the read. */
function hashFile(path: string | Buffer): Stats & { readonly digest: string; readonly isRacy: boolean } {
  const file = openSync(path, FLAGS);
  try {
    for (;;) {
      const before = fstatSync(file);
      const observedAt = Date.now();
      const digest = digestOfContent(file);
      const after = fstatSync(file);
      if (isSameStamp(before, after))
        return Object.assign(after, { digest, isRacy: isRacyAt(after.ctimeMs, observedAt) });
    }
  } finally {
    closeSync(file);
  }
}

const CHUNK_BYTES = 1024 * 1024;

const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);

function digestOfContent(file: number): string {
  const hash = createHash('sha256');
  for (let at = 0; ;) {
    const length = readSync(file, chunk, 0, CHUNK_BYTES, at);
    if (length === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, length));
    at += length;
  }
}

const NO_THROW = { throwIfNoEntry: false } as const;

function statsOf(path: string | Buffer, stat: typeof lstatSync): Stats | undefined {
  try {
    return stat(path, NO_THROW);
  } catch (error) {
    // A file where a folder is expected, or links in a circle: nothing can be read there.
    if (['ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
