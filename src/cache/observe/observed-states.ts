import { readdirSync, statSync, type Dirent } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { asArray, parseJson } from '../../core/json.ts';
import type { FileHasher } from '../key/file-hasher.ts';
import { inputState } from '../key/inputs.ts';
import type { KeyRequest } from '../key/key.ts';
import { leftOut } from '../key/left-out.ts';
import { sha256 } from '../../core/canonical-json.ts';
import { indexState, isIndex, isNoState, isOfWorktree } from './repository-state.ts';
import type { Access } from './observation.ts';

/** Paths with their states; that of a folder that was listed ends with a slash. */
export type ObservedStates = readonly (readonly [path: string, state: string])[];

/** The observed inputs of a run, or why its result cannot be stored. */
export type Observed =
  | {
      readonly states: ObservedStates;
      /** Whether the run read metadata of the repository, which each worktree has of its own. */
      readonly hasRepository: boolean;
    }
  | { readonly refusal: string };

/** What is needed besides the accesses. */
export type ObservedContext = {
  readonly hasher: FileHasher;
  /** When the run began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The declared inputs. */
  readonly known: ReadonlySet<string>;
};

/** Files of the system that are no data. */
const VOLATILE = /^\/(?:proc|sys|dev)(?:\/(?!shm\/)|$)/;

/**
 * The states of what a run read besides its declared inputs. Left out are its outputs, what the request ignores, what the
 * run itself created, and files of the system that are no data, such as `/proc`.
 */
export function observedStates(
  accesses: readonly Access[],
  request: KeyRequest,
  { hasher, startedAt, known }: ObservedContext,
): Observed {
  const unseen = accesses.find(({ kind }) => kind === 'unseen');
  if (unseen) return { refusal: `the run used ${unseen.path}, which is not observed` };
  const { project } = request;
  const states: [string, string][] = [];
  const isDeclared = leftOut(request);
  const isLeftOut = (name: string) => VOLATILE.test(name) || isNoState(name) || isDeclared(name);
  const byPath = groupByPath(accesses, project);
  for (const [name, kinds] of byPath) {
    if (kinds.includes('attributes') && !isLeftOut(name))
      return { refusal: `the run read extended attributes of ${name}, which are not observed` };
    if (
      kinds[0] === 'write' ||
      known.has(name) ||
      isLeftOut(name) ||
      isCreated(resolve(project, name), kinds, startedAt)
    )
      continue;
    const { state, changedAt } = isIndex(name) ? indexState(project, name) : inputState(project, name, hasher);
    const isStable = changedAt < startedAt + 1 && (kinds[0] === 'miss') === (state === 'missing');
    const isWritten = kinds.includes('write') || kinds.includes('append');
    if (isTemporary(name) && (isWritten || !isStable || !/^(?:file |link .* -> file |missing$)/.test(state))) continue;
    if (state.startsWith('folder') && !kinds.includes('list')) {
      // Where the project is does not matter.
      if (!isWritten && name !== '/' && !project.startsWith(`${name}/`)) states.push([name, state]);
    } else if (state.startsWith('folder')) {
      const own = ownNames(project, name, (path) => byPath.get(path)?.includes('write') || isLeftOut(path));
      states.push([`${name}/`, listingState(project, name, own)]);
    } else if (!isWritten || isIndex(name) || (kinds[0] === 'miss' && state === 'missing')) {
      if (!isStable) return { refusal: `${name} changed during the run` };
      states.push([name, state]);
    } else if (kinds[0] !== 'miss')
      return { refusal: `the run read and wrote ${name}: declare it with --output, or leave it out with --ignore` };
  }
  return { states, hasRepository: states.some(isOfWorktree) };
}

/** The accesses to each path in their order, by the path relative to the project, or absolute outside of it. */
function groupByPath(accesses: readonly Access[], project: string): ReadonlyMap<string, Access['kind'][]> {
  const groups = new Map<string, Access['kind'][]>();
  for (const { kind, path } of accesses) {
    const name = path === project ? '' : path.startsWith(`${project}/`) ? path.slice(project.length + 1) : path;
    const kinds = groups.get(name) ?? [];
    if (!kinds.includes(kind)) kinds.push(kind);
    groups.set(name, kinds);
  }
  return groups;
}

/**
 * Whether the run created a file that it did not empty when it opened it. If the file was there before, the run also used
 * what was in it, unless it never read it.
 */
function isCreated(path: string, kinds: readonly Access['kind'][], startedAt: number): boolean {
  if (kinds[0] !== 'append') return false;
  if (!kinds.includes('read') && !kinds.includes('list')) return true;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.birthtimeMs >= startedAt;
}

/** Of temporary files, those that were there before the run and stayed as they were can be inputs. */
function isTemporary(name: string): boolean {
  return [tmpdir(), '/run', '/var/run', '/dev/shm'].some((folder) => name === folder || name.startsWith(`${folder}/`));
}

/** The names in a folder that the run created or that are left out. */
function ownNames(project: string, folder: string, isOwn: (path: string) => boolean | undefined): string[] {
  return namesIn(project, folder).filter((name) => isOwn(folder === '' ? name : `${folder}/${name}`));
}

function namesIn(project: string, folder: string): string[] {
  return entriesOf(project, folder).map(({ name }) => name);
}

function entriesOf(project: string, folder: string): Dirent[] {
  try {
    return readdirSync(resolve(project, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** The names in a folder with what they are: programs learn both when they list it. */
function listingState(project: string, folder: string, own: readonly string[]): string {
  const names = entriesOf(project, folder)
    .filter(({ name }) => !own.includes(name))
    .map((entry) => [entry.name, entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'file']);
  return `list ${sha256(JSON.stringify(names))} without ${JSON.stringify(own)}`;
}

/** The present state of an observed input, in the form of its stored state. */
export function presentState(project: string, [path, stored]: readonly [string, string], hasher: FileHasher): string {
  if (isIndex(path)) return indexState(project, path).state;
  if (!isListing(path)) return inputState(project, path, hasher).state;
  const [, own] = /^list \w+ without (.*)$/s.exec(stored) ?? [];
  return listingState(project, path.slice(0, -1), asArray(parseJson(own ?? '')).map(String));
}

/** A folder is an observed input if it was listed: which files are in it, not their content. */
function isListing(path: string): boolean {
  return path.endsWith('/');
}
