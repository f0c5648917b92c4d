import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { isAbsolute, relative, resolve, dirname } from 'node:path';
import { systemPath } from '../../core/paths/file-name.ts';
import { leadsOut } from '../../core/paths/project-path.ts';
import type { KeyRequest } from '../key/key.ts';
import { parsePatterns } from '../key/patterns.ts';
import { walk } from '../key/walk.ts';
import type { CacheRequest } from '../request.ts';
import type { CacheStore } from '../store/cache-store.ts';
import { PROJECT, PROJECT_MARK, type Output } from '../store/entry.ts';
import { RESTORE_PREFIX } from './restore-prefix.ts';

/** When the files that were there before a run last changed, by path. */
export type OutputStamps = ReadonlyMap<string, number>;

/** The files of a result, or why they cannot be stored. */
export type ReadOutputs =
  | {
      readonly files: readonly Output[];
      /** The sum of the sizes of files. */
      readonly bytes: number;
      /** Whether a file contains the path of the project. */
      readonly hasLocation: boolean;
    }
  | { readonly refusal: string };

/** The paths that the output globs select, sorted. */
export function listOutputs(request: Pick<KeyRequest, 'outputs' | 'folder' | 'project'>): string[] {
  const { outputs, folder, project } = request;
  const found = new Set<string>();
  const add = (path: string): void => {
    if (!path.split('/').some((name) => name.startsWith(RESTORE_PREFIX))) found.add(path);
  };
  const patterns = parsePatterns('output', outputs, folder, project);
  walk(project, patterns, { followLinks: false, skipPackages: false, onFile: add, onFolder: add });
  return [...found].sort();
}

/** The stamps of the files and links that the output globs select. */
export function stampOutputs(request: Pick<KeyRequest, 'outputs' | 'folder' | 'project'>): OutputStamps {
  const stamps = listOutputs(request).map((path) => [path, lstatSync(systemPath(request.project, path))] as const);
  return new Map(stamps.filter(([, stats]) => !stats.isDirectory()).map(([path, stats]) => [path, stats.ctimeMs]));
}

/**
 * Reads and stores the files that a run left. A file that was there before and that the run did not write is refused: it
 * may come from another run, and a project without it would get it.
 * @param before the stamps from before the run
 */
export function readOutputs(
  request: KeyRequest & Pick<CacheRequest, 'relocates'>,
  before: OutputStamps,
  store: CacheStore,
): ReadOutputs {
  const { project, relocates = false } = request;
  const files: Output[] = [];
  let [bytes, hasLocation] = [0, false];
  for (const path of listOutputs(request)) {
    const stats = lstatSync(systemPath(project, path));
    if (before.get(path) === stats.ctimeMs) return { refusal: `the run did not write ${path}, which was there before` };
    const output = readOutput(path, stats, { project, store, relocates });
    if (typeof output === 'string') return { refusal: `${path} ${output}` };
    const { isBound, ...own } = output;
    files.push(own);
    hasLocation ||= isBound ?? false;
    if (own.kind === 'file') bytes += own.size;
  }
  return { files, bytes, hasLocation };
}

type Reading = { readonly project: string; readonly store: CacheStore; readonly relocates: boolean };

/** Whether a file contains the path of the project, and keeps it when it is restored elsewhere. */
type Read = Output & { readonly isBound?: boolean };

const SPECIAL_BITS = 0o7000;

function readOutput(path: string, stats: Stats, reading: Reading): Read | string {
  const mode = stats.mode & 0o777;
  if (stats.isDirectory()) return { kind: 'folder', path, mode };
  if (stats.isSymbolicLink()) return readLink(reading.project, path);
  if (!stats.isFile()) return 'is neither a file nor a folder nor a link';
  if ((stats.mode & SPECIAL_BITS) !== 0) return 'runs with the rights of its owner or group';
  return { kind: 'file', path, mode, ...storeContent(path, reading) };
}

/** A link inside the project leads to the same place in another one; what it leads to outside may differ there. */
function readLink(project: string, path: string): Output | string {
  const target = readlinkSync(systemPath(project, path));
  const place = relative(project, resolve(project, dirname(path), target));
  const isInside = !leadsOut(place);
  if (!isAbsolute(target)) return isInside ? { kind: 'link', path, target } : 'is a relative link out of the project';
  return { kind: 'link', path, target: isInside ? `${PROJECT}/${place}` : target };
}

type StoredContent = Pick<Read & { readonly kind: 'file' }, 'digest' | 'size' | 'isRelocated' | 'isBound'>;

function storeContent(path: string, { project, store, relocates }: Reading): StoredContent {
  const content = readFileSync(systemPath(project, path));
  const isBound = content.includes(project);
  // Of a program, a path of another length would damage it.
  if (!isBound || !relocates || content.includes(0) || !isUtf8(content) || content.includes(PROJECT_MARK))
    return { digest: store.putBlob(content), size: content.length, isBound };
  const relocated = Buffer.from(content.toString('utf8').replaceAll(project, PROJECT_MARK));
  return { digest: store.putBlob(relocated), size: relocated.length, isRelocated: true };
}
