import { statfsSync } from 'node:fs';

/** The free bytes on the disk of a folder; undefined if it cannot be examined. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
