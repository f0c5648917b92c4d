import { realpathSync } from 'node:fs';

/** A path with its links resolved; the path itself if that is not possible, such as for a missing file. */
export function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
