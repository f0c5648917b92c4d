import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from './observation.ts';

/**
 * Reads of all files in those of these folders that a program was given which is not observed: it can read every file
 * in them. Other folders that programs are given, such as those of tools, do not count.
 */
export function readGivenFolders(accesses: readonly Access[], folders: readonly string[]): Access[] {
  return accesses.flatMap((access) => {
    if (access.kind !== 'given') return [access];
    return folders.includes(access.path) ? readsOf(access.path) : [];
  });
}

const LEFT_OUT: readonly string[] = ['node_modules', '.git'];

function readsOf(folder: string): Access[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !LEFT_OUT.includes(name));
  const reads = entries.flatMap((entry): Access[] => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? readsOf(path) : [{ kind: 'read', path }];
  });
  return [{ kind: 'list', path: folder }, ...reads];
}
