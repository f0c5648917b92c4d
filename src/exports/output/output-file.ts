import { lstatSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EXIT, UserError, codeOf, messageOf } from '../../core/errors.ts';
import type { Chunks } from '../formats/formats.ts';

/** A file that gets its name when it is complete. */
export type OutputFile = {
  /** Writes everything to the disk, under another name. */
  readonly write: (chunks: Chunks, signal: AbortSignal) => Promise<void>;
  /** Gives the file its name. */
  readonly commit: () => Promise<void>;
  /** Removes what was written, unless it was committed. */
  readonly discard: () => void;
};

/**
 * A file to write. Its data is written to a hidden file in the same folder first, readable by its owner only.
 * @throws {UserError} if it exists and must not be replaced, or is not a file
 */
export function outputFile(path: string, replace: boolean): OutputFile {
  requireFree(path, replace);
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  return {
    write: async (chunks, signal) => {
      try {
        await writeAll(partial, chunks, signal);
      } catch (error) {
        throw writeProblem(path, error);
      }
    },
    commit: async () => {
      requireFree(path, replace);
      await rename(partial, path).catch((error: unknown) => {
        throw writeProblem(path, error);
      });
    },
    discard: () => rmSync(partial, { force: true }),
  };
}

/** A rename would replace a device, a pipe or a folder as well as a file. */
function requireFree(path: string, replace: boolean): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || (found.isFile() && replace)) return;
  const state = found.isFile() ? 'the file exists' : `it is ${found.isDirectory() ? 'a folder' : 'no regular file'}`;
  throw new UserError(`Cannot write ${path}: ${state}`, {
    hint: found.isFile()
      ? 'Choose another name, or replace it with --force'
      : 'Choose another name, or leave out -o to write to standard output',
    exitCode: EXIT.wrongUse,
  });
}

async function writeAll(path: string, chunks: Chunks, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      await file.appendFile(chunk);
    }
    signal.throwIfAborted();
    await file.sync();
  } finally {
    await file.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is exceeded',
  EFBIG: 'the file exceeds the limit for the size of a file',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
};

/** Converts an error of the file system; others, such as those of the store, stay as they are. */
function writeProblem(path: string, error: unknown): unknown {
  const code = codeOf(error);
  const isOfFiles = error instanceof Error && 'syscall' in error && code !== undefined;
  if (!isOfFiles) return error;
  return new UserError(`Cannot write ${path}: ${REASONS[code] ?? messageOf(error)} (${code})`, {
    hint: 'Nothing was written under that name; choose another place with -o',
    cause: error,
  });
}
