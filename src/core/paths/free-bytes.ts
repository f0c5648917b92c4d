import { statfsSync } from 'node:fs';

/** The free bytes on the disk of a folder; undefined if it cannot be examined, or does not know its size. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}
