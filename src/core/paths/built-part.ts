import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EXIT, UserError, messageOf } from '../errors.ts';

/** A part of Stepmeter that is bundled with libraries before it can run. */
export type BuiltPart = {
  /** Its name in messages, such as `the page`. */
  readonly name: string;
  /** Its folder in the package, below `dist`. */
  readonly shipped: string;
  /** A file that it always has. */
  readonly mark: string;
  /** The script that builds it into the folder that it is given. */
  readonly script: string;
  /** The folders below `src` that it is built from. */
  readonly sources: readonly string[];
};

/**
 * The folder of a built part. The package brings it; a clone builds it when its sources have changed.
 * @throws {UserError} if it cannot be built
 */
export async function builtPart({ name, shipped, mark, script, sources }: BuiltPart): Promise<string> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const build = join(root, 'scripts', script);
  // The package has no scripts: the part is built beside the code.
  if (!existsSync(build)) return join(root, shipped);
  const built = join(root, 'node_modules', '.cache', `stepmeter-${shipped}`);
  const folders = sources.map((source) => join(root, 'src', source));
  if (isNewer(join(built, mark), folders)) return built;
  try {
    await promisify(execFile)(process.execPath, [build, built]);
    return built;
  } catch (cause) {
    throw new UserError(`Cannot build ${name}: ${messageOf(cause)}`, {
      hint: 'Run `npm ci` to install what the build needs',
      exitCode: EXIT.workFailed,
      cause,
    });
  }
}

/** Whether a file was built after the last change of its sources. */
function isNewer(file: string, folders: readonly string[]): boolean {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
  );
  return sources.every((path) => statSync(path).mtimeMs <= time);
}
