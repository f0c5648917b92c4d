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

/** A restoration into a project. */
export type ProjectRestoring = Restoring & {
  readonly hasher: FileHasher;
  /** Moves a verified tree with all files that do not depend on the project to a folder; returns whether it did. */
  readonly takePrepared?: (target: string) => boolean;
};

/**
 * Restores the files of a result. All contents are verified and written to a folder beside them first, so that a damaged
 * result changes nothing; then they are renamed into place. Files that are already right are left as they are.
 * @param project the absolute path of the project
 * @throws {CannotRestore} if a blob is missing or damaged, or something is in the way
 */
export function restoreOutputs(files: readonly Output[], restoring: ProjectRestoring): void {
  const { project, takePrepared } = restoring;
  const staging = `${RESTORE_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const nearest = nearestFolders(project);
    const isThere = ({ path }: Output): boolean => nearest(dirname(path)) === dirname(path);
    const missing = files.filter((output) => !isThere(output) || !isInPlace(output, restoring));
    if (missing.length === 0) return;
    requireInside(new Set(missing.map(({ path }) => nearest(dirname(path)))), project);
    const isPrepared = missing.length === files.length && takePrepared?.(join(project, staging)) === true;
    if (!isPrepared) mkdirSync(join(project, staging), { mode: 0o700 });
    stageOutputs(isPrepared ? files.filter(isOfProject) : missing, join(project, staging), restoring);
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

/** Finds the nearest folder that is there, of a folder of the project. Each is looked up once. */
function nearestFolders(project: string): (folder: string) => string {
  const known = new Map<string, string>([['.', '.']]);
  const nearest = (folder: string): string => {
    const found = known.get(folder);
    if (found !== undefined) return found;
    const above = nearest(dirname(folder));
    const isThere = above === dirname(folder) && lstatSync(join(project, folder), { throwIfNoEntry: false });
    known.set(folder, isThere ? folder : above);
    return isThere ? folder : above;
  };
  return nearest;
}

function isInPlace(output: Output, restoring: ProjectRestoring): boolean {
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
function requireInside(folders: ReadonlySet<string>, project: string): void {
  const root = realpathSync(project);
  for (const folder of folders) {
    const place = relative(root, realpathSync(join(project, folder)));
    if (leadsOut(place)) throw new CannotRestore(`${folder} leads out of the project`);
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

/** Whether a file contains the path of the project, or a link leads to it. */
export function isOfProject(output: Output): boolean {
  return output.kind === 'file'
    ? output.isRelocated === true
    : output.kind === 'link' && targetIn('', output.target) !== output.target;
}

/**
 * Writes outputs to the same paths in a folder, from verified contents.
 * @throws {CannotRestore} if a blob is missing or damaged
 */
export function stageOutputs(files: readonly Output[], staging: string, restoring: Restoring): void {
  const { project, placement } = restoring;
  const made = new Set<string>();
  const makeOnce = (folder: string): void => {
    if (made.has(folder)) return;
    mkdirSync(systemPath(staging, folder), { recursive: true });
    made.add(folder);
  };
  for (const output of files) {
    const draft = systemPath(staging, output.path);
    makeOnce(output.kind === 'folder' ? output.path : dirname(output.path));
    if (output.kind === 'link') symlinkSync(targetIn(project, output.target), draft);
    if (output.kind === 'file') placeFile(draft, output.mode, contentOf(output, restoring), placement);
  }
}
