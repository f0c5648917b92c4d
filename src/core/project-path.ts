import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { decodedPath } from './file-name.ts';

/**
 * The path of a file within a project, under its real name: symbolic links in either are followed, those that lead out
 * of the project included, and a file system that does not tell case apart says which case it is. Undefined for what
 * is outside, and for the project itself. A path that is not absolute is seen from the project.
 */
export function projectPath(project: string, path: string): string | undefined {
  const inside = relative(realPathOf(resolve(project)), realPathOf(resolve(project, path)));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
  return decodedPath(inside) ?? inside;
}

/** The longest path that a system takes; of anything longer no link is looked for. */
const MAX_PATH_LENGTH = 4096;

/** A path with its links followed; where it is gone or never was, with those of the folders that are there. */
export function realPathOf(path: string): string {
  if (path.length > MAX_PATH_LENGTH) return path;
  try {
    return realpathSync.native(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPathOf(folder), basename(path));
  }
}

/** What stands before the name of a file that is outside of the project. */
const OUTSIDE = '(outside)/';

/** The same; of a file outside nothing but its name is kept, which tells less of the machine. */
export function displayPath(project: string, path: string): string {
  return projectPath(project, path) ?? `${OUTSIDE}${basename(resolve(project, path))}`;
}

/** Whether a path is that of a file outside of the project. */
export function isOutside(path: string): boolean {
  return path.startsWith(OUTSIDE);
}
