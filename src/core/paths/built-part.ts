import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, EXIT, UserError, messageOf } from '../errors.ts';
import { DAY_MS } from '../time/day.ts';
import { isSource, packageFolder } from './package-folder.ts';

/** A part of Stepmeter that is bundled with libraries before it can run. */
export type BuiltPart = {
  /** Its name in messages, such as `the page`. */
  readonly name: string;
  /** Its folder in the package, below `dist`. */
  readonly shipped: string;
  /** The script that builds it into the folder that it is given. */
  readonly script: string;
  /** The folders below `src` that it is built from. */
  readonly sources: readonly string[];
};

const CACHE = 'node_modules/.cache/stepmeter-built';

/**
 * The folder of a built part. The package brings it; a clone builds it when its sources have changed.
 * @throws {UserError} if it cannot be built
 */
export async function builtPart({ name, shipped, script, sources }: BuiltPart): Promise<string> {
  const root = packageFolder();
  if (!isSource()) return join(root, 'dist', shipped);
  const build = join(root, 'scripts', script);
  const files = [build, ...sources.flatMap((source) => filesBelow(join(root, 'src', source)))];
  try {
    return await builtOnce(join(root, CACHE, `${shipped}-${digestOf(root, files)}`), build);
  } catch (cause) {
    throw new UserError(`Cannot build ${name}: ${messageOf(cause)}`, {
      hint: 'Run `npm ci` to install what the build needs',
      exitCode: EXIT.workFailed,
      cause,
    });
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Builds beside the folder and renames, so that a process that starts meanwhile never reads a part of it. */
async function builtOnce(built: string, build: string): Promise<string> {
  if (existsSync(built)) return built;
  const unfinished = `${built}.${randomUUID()}`;
  try {
    await promisify(execFile)(process.execPath, [build, unfinished]);
    renameSync(unfinished, built);
  } catch (error) {
    // Another process built it at the same time.
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  removeOld(dirname(built));
  return built;
}

const KEPT_MS = DAY_MS;

/** Removes what was built from earlier sources, except what another worktree may still use. */
function removeOld(cache: string): void {
  for (const entry of readdirSync(cache)) {
    const path = join(cache, entry);
    const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - time > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** By content: worktrees may share `node_modules`, and the times of their files say nothing about which is newer. */
function digestOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}
