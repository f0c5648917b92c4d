import { closeSync, constants, fstatSync, openSync, readSync, readlinkSync, type Stats } from 'node:fs';
import { fileEntry, isSameStamp, type FileEntry } from './entry.ts';

/** Maximum size of files whose content is kept, in bytes; for larger ones sizes are sufficient. */
export const MAX_CONTENT_BYTES = 256 * 1024;

// Does not follow or block on a file that was replaced by a symbolic link or a pipe since it was listed.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A file's entry with consistent content, even if the file changes meanwhile; without content if the file is too large
 * or keeps changing.
 * @throws errors of the file system, `ENOENT` if the file is gone
 */
export function withContent(path: string | Buffer, entry: FileEntry): FileEntry {
  if (entry.kind === 'link') return { ...entry, content: Buffer.from(readlinkSync(path)) };
  const file = openSync(path, FLAGS);
  try {
    const { stats, content, observedAt } = readConsistently(file);
    const found = fileEntry(stats, observedAt);
    return content ? { ...found, content } : { ...found, isRacy: stats.size <= MAX_CONTENT_BYTES };
  } finally {
    closeSync(file);
  }
}

const MAX_ATTEMPTS = 3;

/** Reads until the file did not change during the read, with a maximum number of attempts. */
function readConsistently(file: number): { stats: Stats; content?: Buffer; observedAt: number } {
  let stats = fstatSync(file);
  for (let tries = 0; tries < MAX_ATTEMPTS && stats.isFile() && stats.size <= MAX_CONTENT_BYTES; tries++) {
    const observedAt = Date.now();
    const content = readAll(file, stats.size);
    const after = fstatSync(file);
    if (isSameStamp(after, stats) && content.length === after.size) return { stats: after, content, observedAt };
    stats = after;
  }
  return { stats, observedAt: Date.now() };
}

function readAll(file: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(size);
  let length = 0;
  for (let read = -1; read !== 0 && length < size; length += read)
    read = readSync(file, buffer, length, size - length, length);
  return length === size ? buffer : buffer.subarray(0, length);
}
