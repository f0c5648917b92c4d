import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../errors.ts';

/** The mode of folders that belong to the user: what the umask leaves. */
export const USUAL_MODE = 0o777;

const OWNER_ONLY = 0o700;

/**
 * Creates a folder and missing parents. Level by level, because Node's recursive mode never returns for paths below
 * `/proc`.
 * @param mode by default, they are accessible only to their owner
 * @throws errors of the file system
 */
export function makeFolder(folder: string, mode: number = OWNER_ONLY): void {
  try {
    makeOne(folder, mode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder), mode);
    makeOne(folder, mode);
  }
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}
