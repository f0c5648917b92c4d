import { chmodSync, constants, copyFileSync, linkSync, statSync, writeFileSync } from 'node:fs';

/** How the files of a result are placed. */
export const PLACEMENTS = ['auto', 'copy', 'hardlink'] as const;

/**
 * `auto` shares the blocks of a file with the cache where the file system can, else copies. `hardlink` shares the file
 * itself: a program that writes into it changes it in every project that has it. The cache notices that, as the content
 * no longer has its digest.
 */
export type Placement = (typeof PLACEMENTS)[number];

/** Content that was verified, with the file in the cache that has it. */
export type VerifiedBlob = { readonly content: Buffer; readonly file: string | undefined };

/** Creates a file with this content and mode. */
export function placeFile(
  path: string | Buffer,
  mode: number,
  { content, file }: VerifiedBlob,
  placement: Placement,
): void {
  if (file === undefined || !(placement === 'hardlink' ? link(file, path, mode) : clone(file, path, placement)))
    writeFileSync(path, content, { flag: 'wx' });
  if (placement !== 'hardlink' || (statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
}

/** The mode belongs to the file, not to its name: one that other projects use with another mode is copied. */
function link(file: string, path: string | Buffer, mode: number): boolean {
  try {
    const stats = statSync(file);
    if ((stats.mode & 0o777) !== mode) {
      if (stats.nlink > 1) return false;
      chmodSync(file, mode);
    }
    linkSync(file, path);
    return true;
  } catch {
    // Another file system, or too many links.
    return false;
  }
}

/** File systems that were found not to clone. */
let canClone = true;

function clone(file: string, path: string | Buffer, placement: Placement): boolean {
  if (!canClone || placement === 'copy') return false;
  try {
    copyFileSync(file, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    canClone = false;
    return false;
  }
}
