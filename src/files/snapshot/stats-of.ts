import { lstatSync, type Stats } from 'node:fs';
import { systemPath } from '../../core/paths/file-name.ts';

/**
 * What is at a path of the project; undefined if nothing is, or if it cannot be examined: one of its folders may have
 * become a file in the meantime, or may be closed to this user.
 */
export function statsOf(project: string, path: string): Stats | undefined {
  try {
    return lstatSync(systemPath(project, path), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
