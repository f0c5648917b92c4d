import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { decodedPath } from './file-name.ts';

/**
 * The real path of a file relative to its project: symbolic links in both are resolved, including those that lead out
 * of the project, and the case is normalized on case-insensitive file systems. Undefined for files outside of the
 * project and for the project itself. A relative path is resolved against the project.
 */
export function projectPath(project: string, path: string): string | undefined {
  const inside = relative(realPathOf(resolve(project)), realPathOf(resolve(project, path)));
  if (inside === '' || leadsOut(inside)) return undefined;
  return decodedPath(inside) ?? inside;
}

/** The system's maximum path length; links of longer paths are not resolved. */
const MAX_PATH_LENGTH = 4096;

/** A path with its links resolved; if it does not exist, the links of its existing ancestors are. */
export function realPathOf(path: string): string {
  if (path.length > MAX_PATH_LENGTH) return path;
  try {
    return realpathSync.native(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPathOf(folder), basename(path));
  }
}

/**
 * Whether a path that {@link relative} computed leads out of its folder. A name such as `..data` does not; a path on another
 * drive is absolute.
 */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

/** The prefix of files outside of the project. */
const OUTSIDE = '(outside)/';

/**
 * Like {@link projectPath}, but files outside of the project are represented by their name only, to reveal less about
 * the machine.
 */
export function displayPath(project: string, path: string): string {
  return projectPath(project, path) ?? `${OUTSIDE}${basename(resolve(project, path))}`;
}

/** Whether a path belongs to a file outside of the project. */
export function isOutside(path: string): boolean {
  return path.startsWith(OUTSIDE);
}
