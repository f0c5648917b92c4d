import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EXIT, UserError, messageOf } from '../../core/errors.ts';

const SOURCE = fileURLToPath(new URL('../../web', import.meta.url));

const BUILD = fileURLToPath(new URL('../../../scripts/build-page.ts', import.meta.url));

/**
 * The folder with the built page. The package brings it; a clone builds it when its sources have changed.
 * @throws {UserError} if it cannot be built
 */
export async function pageFolder(): Promise<string> {
  // The package has no sources: the page is built beside the code.
  const shipped = fileURLToPath(new URL('../../../web', import.meta.url));
  if (!existsSync(join(SOURCE, 'index.html'))) return shipped;
  const built = fileURLToPath(new URL('../../../node_modules/.cache/stepmeter-web', import.meta.url));
  if (isNewer(built)) return built;
  try {
    await promisify(execFile)(process.execPath, [BUILD, built]);
    return built;
  } catch (cause) {
    throw new UserError(`Cannot build the page: ${messageOf(cause)}`, {
      hint: 'Run `npm ci` to install what the build needs',
      exitCode: EXIT.workFailed,
      cause,
    });
  }
}

/** Whether the page was built after the last change of its sources. */
function isNewer(built: string): boolean {
  const time = statSync(join(built, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const folders = [SOURCE, join(SOURCE, '..', 'charts')].filter((folder) => existsSync(folder));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
  );
  return sources.every((path) => statSync(path).mtimeMs <= time);
}
