import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, messageOf, UserError } from '../core/errors.ts';
import { makeFolder, USUAL_MODE } from '../core/paths/make-folder.ts';
import { runGit } from '../pool/git/run-git.ts';
import { SPEC_FILE } from './prompts.ts';
import type { SpecSource } from './spec/read-spec.ts';

const OTHER_FOLDER = 'Choose another folder with --into';

/**
 * Checks that a package can be built into a folder: it is absent or empty, and writable.
 * @throws {UserError} otherwise
 */
export function requireEmptyTarget(into: string): void {
  const existing = nearestExisting(into);
  if (existing === into) requireEmpty(into);
  else if (!statSync(existing).isDirectory()) throw refusal(into, `${existing} is a file`, OTHER_FOLDER);
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    throw refusal(into, `${existing} is not writable: ${messageOf(error)}`, OTHER_FOLDER);
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function requireEmpty(into: string): void {
  if (!statSync(into).isDirectory()) throw refusal(into, 'it is a file', 'Choose a folder with --into');
  const [first] = readdirSync(into);
  if (first === undefined) return;
  throw refusal(
    into,
    `it is not empty, it has ${first}`,
    'Choose another folder with --into, or continue the build that made it with --resume RUN',
  );
}

function refusal(into: string, found: string, hint: string): UserError {
  return new UserError(`Cannot build into ${into}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

/**
 * Creates the folder with the specification and the files beside it, as the first commit of a git repository; returns
 * its real path, by which tools report files.
 * @throws {UserError} if the files cannot be written, such as on a full disk
 */
export async function createTarget(into: string, source: SpecSource): Promise<string> {
  const target = writeTarget(into, source);
  await runGit('create the repository', target, ['init', '--quiet', '--initial-branch=main']);
  await commitTarget(target, 'Add the specification');
  return target;
}

function writeTarget(into: string, source: SpecSource): string {
  try {
    return writeFiles(into, source);
  } catch (error) {
    throw refusal(into, messageOf(error), 'Make it possible to write there, or choose another folder with --into');
  }
}

const IGNORED = 'node_modules/\n*.tgz\n';

function writeFiles(into: string, { text, folder }: SpecSource): string {
  makeFolder(into, USUAL_MODE);
  const target = realpathSync(into);
  if (folder !== undefined)
    cpSync(folder, target, { recursive: true, filter: (path) => !/\/(?:\.git|node_modules)$/.test(path) });
  writeFileSync(join(target, SPEC_FILE), text);
  if (!existsSync(join(target, '.gitignore'))) writeFileSync(join(target, '.gitignore'), IGNORED);
  return target;
}

/**
 * Runs what a build starts with, and removes its target if that fails, so that the next build can use the folder.
 * @param into absent or empty before it
 */
export async function removingTarget<T>(into: string, begin: () => Promise<T>): Promise<T> {
  const existed = existsSync(into);
  try {
    return await begin();
  } catch (error) {
    if (existed) for (const name of readdirSync(into)) rmSync(join(into, name), { recursive: true, force: true });
    else rmSync(into, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Checks that a packed package can be copied to a folder, which is created.
 * @throws {UserError} otherwise
 */
export function requirePublishFolder(folder: string): void {
  try {
    makeFolder(folder, USUAL_MODE);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const hint = 'Choose another folder with --publish';
    throw new UserError(`Cannot publish to ${folder}: ${messageOf(error)}`, { hint, exitCode: EXIT.wrongUse });
  }
}

const IDENTITY = ['-c', 'user.name=Stepmeter', '-c', 'user.email=stepmeter@localhost', '-c', 'commit.gpgsign=false'];

/** Commits every file of the package; returns the commit. */
export async function commitTarget(target: string, message: string): Promise<string> {
  await runGit('commit the package', target, ['add', '--all']);
  await runGit('commit the package', target, [...IDENTITY, 'commit', '--quiet', '--allow-empty', '--message', message]);
  return (await runGit('commit the package', target, ['rev-parse', 'HEAD'])).trim();
}
