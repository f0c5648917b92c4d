import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from './errors.ts';

/** Unlike `package.json`, it is no part of a project that has our code bundled into its own. */
const MARK = join('hooks', 'hooks.json');

/**
 * Stepmeter's own folder: the nearest one above `from` that has the hooks.
 * @throws {UserError} where there is none
 */
export function packageFolder(from: string = dirname(fileURLToPath(import.meta.url))): string {
  let folder = from;
  while (!isAround(folder) && dirname(folder) !== folder) folder = dirname(folder);
  if (isAround(folder)) return folder;
  throw new UserError(`Cannot find Stepmeter's own folder: no ${MARK} in any folder above ${from}`, {
    hint: 'Reinstall Stepmeter; its code runs only from its package folder',
  });
}

function isAround(folder: string): boolean {
  return existsSync(join(folder, MARK));
}
