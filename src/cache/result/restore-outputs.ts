import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { systemPath } from '../../core/paths/file-name.ts';
import { leadsOut } from '../../core/paths/project-path.ts';
import { readFolder } from '../../files/snapshot/read-folder.ts';
import type { FileHasher } from '../key/file-hasher.ts';
import type { CacheStore } from '../store/cache-store.ts';
import { sha256 } from '../../core/canonical-json.ts';
import { PROJECT, PROJECT_MARK, type Output } from '../store/entry.ts';
import { placeFile, type Placement, type VerifiedBlob } from './place-file.ts';
import { RESTORE_PREFIX } from './restore-prefix.ts';

/** Why files cannot be restored. */
export class CannotRestore extends Error {}

/** Where and how files are restored. */
export type Restoring = { readonly project: string; readonly store: CacheStore; readonly placement: Placement };

/**
 * Restores the files of a result. All contents are verified and written to a folder beside them first, so that a damaged
 * result changes nothing; then they are renamed into place. Files that are already right are left as they are.
 * @param project the absolute path of the project
 * @throws {CannotRestore} if a blob is missing or damaged, or something is in the way
 */
export function restoreOutputs(files: readonly Output[], restoring: Restoring & { readonly hasher: FileHasher }): void {
  const { project } = restoring;
  const staging = `${RESTORE_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const missing = files.filter((output) => !isInPlace(output, restoring));
    if (missing.length === 0) return;
    requireInside(missing, project);
    mkdirSync(join(project, staging), { mode: 0o700 });
    stage(missing, staging, restoring);
    moveInto(project, staging, '');
    // Last and deepest first: a folder may be read-only.
    for (const output of missing.toReversed())
      if (output.kind === 'folder') chmodSync(systemPath(project, output.path), output.mode);
  } catch (cause) {
    throw cause instanceof CannotRestore ? cause : new CannotRestore(messageOf(cause), { cause });
  } finally {
    rmSync(join(project, staging), { recursive: true, force: true });
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
    if (leadsOut(place)) throw new CannotRestore(`${folder} leads out of the project`);
  }
}

function nearestFolder(project: string, folder: string): string {
  for (let at = folder; at !== '.'; at = dirname(at))
    if (lstatSync(join(project, at), { throwIfNoEntry: false })) return join(project, at);
  return project;
}

/** Writes outputs to the same paths in a folder of the project. */
function stage(files: readonly Output[], staging: string, restoring: Restoring): void {
  const { project, placement } = restoring;
  const made = new Set<string>();
  const makeOnce = (folder: string): void => {
    if (made.has(folder)) return;
    mkdirSync(systemPath(project, `${staging}/${folder}`), { recursive: true });
    made.add(folder);
  };
  for (const output of files) {
    const draft = systemPath(project, `${staging}/${output.path}`);
    makeOnce(output.kind === 'folder' ? output.path : dirname(output.path));
    if (output.kind === 'link') symlinkSync(targetIn(project, output.target), draft);
    if (output.kind === 'file') placeFile(draft, output.mode, contentOf(output, restoring), placement);
  }
}

/** Moves what is staged to its place: a folder that is not there yet at once, with everything in it. */
function moveInto(project: string, staging: string, folder: string): void {
  for (const { name, isFolder } of readFolder(project, folder === '' ? staging : `${staging}/${folder}`)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const target = systemPath(project, path);
    const isThere = isFolder && statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
    if (isThere) moveInto(project, staging, path);
    else renameSync(systemPath(project, `${staging}/${path}`), target);
  }
}
