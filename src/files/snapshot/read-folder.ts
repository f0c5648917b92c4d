import { readdirSync, type Dirent } from 'node:fs';
import { decodedPath, pathOfBytes, systemPath } from '../../core/paths/file-name.ts';
import type { Name } from './entry.ts';

/**
 * The entries of a project's folder. Names that are not UTF-8 are read again as bytes, which is slower.
 * @throws errors of the file system
 */
export function readFolder(project: string, path: string): Name[] {
  const folder = systemPath(project, path);
  const names = readdirSync(folder, { withFileTypes: true }).map((found) => named(decodedPath(found.name), found));
  if (names.every((found) => found !== undefined)) return names;
  return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }).map((found) => ({
    name: pathOfBytes(found.name),
    isFolder: found.isDirectory(),
    isLink: found.isSymbolicLink(),
  }));
}

function named(name: string | undefined, found: Dirent): Name | undefined {
  return name === undefined ? undefined : { name, isFolder: found.isDirectory(), isLink: found.isSymbolicLink() };
}
