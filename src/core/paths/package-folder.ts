import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';

/** Unlike `package.json`, this file does not exist in projects that bundle Stepmeter into their own code. */
const MARK = join('hooks', 'hooks.json');

/**
 * The package folder of Stepmeter: the closest ancestor of `from` that contains the hooks.
 * @throws {UserError} if there is none
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

/**
 * The location of one of Stepmeter's own modules, such as that of a worker thread: TypeScript in a clone, JavaScript in
 * the package.
 * @param path below `src`, without the extension
 */
export function ownModule(path: string): URL {
  return pathToFileURL(join(packageFolder(), isSource() ? `src/${path}.ts` : `dist/src/${path}.js`));
}

/** Whether the sources run, not what was built from them. */
export function isSource(): boolean {
  return import.meta.url.endsWith('.ts');
}
