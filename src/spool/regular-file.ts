import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { codeOf } from '../core/errors.ts';

/** A path that is a link, pipe, socket, device or folder where a file is expected. */
export class NotRegularFile extends Error {
  constructor() {
    super('not a regular file');
    this.name = 'NotRegularFile';
  }
}

/**
 * Opens a file for reading, calls `fn` with it, and closes it. Links are not followed, and opening a pipe or device does
 * not block: a process that can create names in a folder must not make us read other files or hang.
 * @throws {NotRegularFile} if the path is not a regular file
 * @throws what the file system throws
 */
export function withRegularFile<T>(path: string, fn: (file: number, stats: Stats) => T): T {
  const file = openFile(path);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new NotRegularFile();
    return fn(file, stats);
  } finally {
    closeSync(file);
  }
}

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** What the file system says of a link (FreeBSD: EMLINK), and of a socket. */
const NOT_OPENED = new Set<string | undefined>(['ELOOP', 'EMLINK', 'ENXIO']);

function openFile(path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    throw NOT_OPENED.has(codeOf(error)) ? new NotRegularFile() : error;
  }
}
