import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { systemPath } from '../../core/paths/file-name.ts';
import type { FileHasher } from '../key/file-hasher.ts';
import type { CacheStore } from '../store/cache-store.ts';
import { PROJECT, type Output } from '../store/entry.ts';
import { RESTORE_PREFIX } from './restore-prefix.ts';

/** Why files cannot be restored. */
export class CannotRestore extends Error {}

/**
 * Restores the files of a result. All contents are verified and written beside their places first, so that a damaged
 * result changes nothing; then each file is renamed into place. Files that are already right are left as they are.
 * @param project the absolute path of the project
 * @throws {CannotRestore} if a blob is missing or damaged, or something is in the way
 */
export function restoreOutputs(
  files: readonly Output[],
  { project, store, hasher }: { readonly project: string; readonly store: CacheStore; readonly hasher: FileHasher },
): void {
  const missing = files.filter((output) => !isInPlace(output, project, hasher));
  if (missing.length === 0) return;
  const staging = join(project, `${RESTORE_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    requireInside(missing, project);
    mkdirSync(staging, { mode: 0o700 });
    const prepared = missing.map((output, index) => prepare(output, join(staging, String(index)), { project, store }));
    for (const place of prepared) place();
    // Last and deepest first: a folder may be read-only.
    for (const output of missing.toReversed())
      if (output.kind === 'folder') chmodSync(systemPath(project, output.path), output.mode);
  } catch (cause) {
    throw cause instanceof CannotRestore ? cause : new CannotRestore(messageOf(cause), { cause });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function isInPlace(output: Output, project: string, hasher: FileHasher): boolean {
  const { state } = hasher.stateOf(systemPath(project, output.path));
  if (output.kind === 'file') return state === `file ${output.mode.toString(8)} ${output.digest}`;
  if (output.kind === 'link') return state === `link ${targetIn(project, output.target)}`;
  const stats = lstatSync(systemPath(project, output.path), { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (stats.mode & 0o777) === output.mode;
}

function targetIn(project: string, target: string): string {
  return target === PROJECT || target.startsWith(`${PROJECT}/`) ? project + target.slice(PROJECT.length) : target;
}

/** A folder of the project may have been replaced by a link that leads out of it. */
function requireInside(files: readonly Output[], project: string): void {
  const root = realpathSync(project);
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    const place = relative(root, realpathSync(nearestFolder(project, folder)));
    if (place.startsWith('..')) throw new CannotRestore(`${folder} leads out of the project`);
  }
}

function nearestFolder(project: string, folder: string): string {
  for (let at = folder; at !== '.'; at = dirname(at))
    if (lstatSync(join(project, at), { throwIfNoEntry: false })) return join(project, at);
  return project;
}

/** Writes an output beside its place; returns the function that puts it there. */
function prepare(
  output: Output,
  draft: string,
  { project, store }: { readonly project: string; readonly store: CacheStore },
): () => void {
  const path = systemPath(project, output.path);
  if (output.kind === 'folder') return () => void makeWritableFolder(path);
  if (output.kind === 'link') symlinkSync(targetIn(project, output.target), draft);
  else {
    const content = store.blob(output.digest);
    if (!content) throw new CannotRestore(`the content of ${output.path} is missing or damaged`);
    writeFileSync(draft, content, { flag: 'wx' });
    chmodSync(draft, output.mode);
  }
  return () => {
    mkdirSync(systemPath(project, dirname(output.path)), { recursive: true });
    renameSync(draft, path);
  };
}

/** Its mode is set when its files are in it. */
function makeWritableFolder(path: string | Buffer): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
}
