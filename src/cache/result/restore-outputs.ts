import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { systemPath } from '../../core/paths/file-name.ts';
import type { FileHasher } from '../key/file-hasher.ts';
import type { CacheStore } from '../store/cache-store.ts';
import { sha256 } from '../key/sha256.ts';
import { PROJECT, PROJECT_MARK, type Output } from '../store/entry.ts';
import { placeFile, type Placement, type VerifiedBlob } from './place-file.ts';
import { RESTORE_PREFIX } from './restore-prefix.ts';

/** Why files cannot be restored. */
export class CannotRestore extends Error {}

/** Where and how files are restored. */
export type Restoring = { readonly project: string; readonly store: CacheStore; readonly placement: Placement };

/**
 * Restores the files of a result. All contents are verified and written beside their places first, so that a damaged
 * result changes nothing; then each file is renamed into place. Files that are already right are left as they are.
 * @param project the absolute path of the project
 * @throws {CannotRestore} if a blob is missing or damaged, or something is in the way
 */
export function restoreOutputs(files: readonly Output[], restoring: Restoring & { readonly hasher: FileHasher }): void {
  const { project } = restoring;
  const staging = join(project, `${RESTORE_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    const missing = files.filter((output) => !isInPlace(output, restoring));
    if (missing.length === 0) return;
    requireInside(missing, project);
    mkdirSync(staging, { mode: 0o700 });
    const prepared = missing.map((output, index) => prepare(output, join(staging, String(index)), restoring));
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

function isInPlace(output: Output, restoring: Restoring & { readonly hasher: FileHasher }): boolean {
  const { project, hasher } = restoring;
  const { state } = hasher.stateOf(systemPath(project, output.path));
  if (output.kind === 'file') {
    const digest = output.isRelocated ? sha256(contentOf(output, restoring).content) : output.digest;
    return state === `file ${output.mode.toString(8)} ${digest}`;
  }
  if (output.kind === 'link') return state === `link ${targetIn(project, output.target)}`;
  const stats = lstatSync(systemPath(project, output.path), { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (stats.mode & 0o777) === output.mode;
}

function contentOf(output: Output & { readonly kind: 'file' }, { project, store }: Restoring): VerifiedBlob {
  const content = store.blob(output.digest);
  if (!content) throw new CannotRestore(`the content of ${output.path} is missing or damaged`);
  if (!output.isRelocated) return { content, file: store.blobFile?.(output.digest) };
  return { content: Buffer.from(content.toString('utf8').replaceAll(PROJECT_MARK, () => project)), file: undefined };
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
function prepare(output: Output, draft: string, restoring: Restoring): () => void {
  const { project } = restoring;
  const path = systemPath(project, output.path);
  if (output.kind === 'folder') return () => void makeWritableFolder(path);
  if (output.kind === 'link') symlinkSync(targetIn(project, output.target), draft);
  else placeFile(draft, output.mode, contentOf(output, restoring), restoring.placement);
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
