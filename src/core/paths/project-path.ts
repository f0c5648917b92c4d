import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { decodedPath } from './file-name.ts';

/** The real paths of folders, so that those of many files are found without resolving every folder for each. */
export type KnownFolders = Map<string, string>;

/**
 * The real path of a file relative to its project: symbolic links in both are resolved, including those that lead out
 * of the project, and the case is normalized on case-insensitive file systems. Undefined for files outside of the
 * project and for the project itself. A relative path is resolved against the project.
 */
export function projectPath(project: string, path: string, known: KnownFolders = new Map()): string | undefined {
  const inside = relative(realFolder(resolve(project), known), realPathOf(resolve(project, path), known));
  if (inside === '' || leadsOut(inside)) return undefined;
  return decodedPath(inside) ?? inside;
}

function realFolder(path: string, known: KnownFolders): string {
  const folder = known.get(path) ?? realPathOf(path, known);
  known.set(path, folder);
  return folder;
}

/** The system's maximum path length; links of longer paths are not resolved. */
const MAX_PATH_LENGTH = 4096;

/** A path with its links resolved; if it does not exist, the links of its existing ancestors are. */
export function realPathOf(path: string, known: KnownFolders = new Map()): string {
  if (path.length > MAX_PATH_LENGTH) return path;
  const folder = dirname(path);
  if (isMissing(path) && folder !== path) return join(realFolder(folder, known), basename(path));
  try {
    return realpathSync.native(path);
  } catch {
    return folder === path ? path : join(realFolder(folder, known), basename(path));
  }
}

/** Avoids the error that resolving a missing path costs. */
function isMissing(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
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
export function displayPath(project: string, path: string, known?: KnownFolders): string {
  return projectPath(project, path, known) ?? `${OUTSIDE}${basename(resolve(project, path))}`;
}

/** Whether a path belongs to a file outside of the project. */
export function isOutside(path: string): boolean {
  return path.startsWith(OUTSIDE);
}
