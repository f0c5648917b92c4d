import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { asArray, parseJson } from '../../core/json.ts';
import type { FileHasher } from '../key/file-hasher.ts';
import { inputState } from '../key/inputs.ts';
import type { KeyRequest } from '../key/key.ts';
import { parsePatterns, selects } from '../key/patterns.ts';
import { sha256 } from '../../core/canonical-json.ts';
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

const REPOSITORY = /(?:^|\/)\.git(?:\/|$)/;

/**
 * The states of what a run read besides its declared inputs. Left out are its outputs, what the request ignores, what the
 * run itself created, and files of the system that are no data, such as `/proc`.
 */
export function observedStates(
  accesses: readonly Access[],
  request: KeyRequest,
  { hasher, startedAt, known }: ObservedContext,
): Observed {
  const states: [string, string][] = [];
  const isLeftOut = leftOut(request);
  const byPath = groupByPath(accesses, request.project);
  for (const [name, kinds] of byPath) {
    if (kinds[0] === 'write' || known.has(name) || isLeftOut(name)) continue;
    const { state, changedAt } = inputState(request.project, name, hasher);
    const isChanged = changedAt >= startedAt + 1;
    if (state === 'folder') {
      if (!kinds.includes('list')) continue;
      const own = ownNames(request.project, name, (path) => byPath.get(path)?.includes('write') || isLeftOut(path));
      states.push([`${name}/`, listingState(request.project, name, own)]);
    } else if (!kinds.includes('write')) {
      if (isChanged || (kinds[0] === 'miss') !== (state === 'missing'))
        return { refusal: `${name} changed during the run` };
      states.push([name, state]);
    } else if (kinds[0] !== 'miss')
      return { refusal: `the run read and wrote ${name}: declare it with --output, or leave it out with --ignore` };
  }
  return { states, hasRepository: states.some(([name]) => REPOSITORY.test(name)) };
}

/** Files of the system that are no data, and temporary files. */
const VOLATILE = /^\/(?:proc|sys|dev|run)(?:\/|$)/;

/** What identifies the state of a repository; its index changes whenever git looks at the files. */
const REPOSITORY_STATE = /(?:^|\/)\.git\/(?:.*\/)?(?:HEAD|packed-refs|config|refs\/.*)$/;

function leftOut(request: KeyRequest): (name: string) => boolean {
  const { outputs, ignored, folder, project } = request;
  const patterns = [
    parsePatterns('output', outputs, folder, project),
    parsePatterns('ignored path', ignored, folder, project),
  ];
  const globs = patterns.flatMap(({ included }) => included);
  const temporary = `${tmpdir()}/`;
  return (name) =>
    VOLATILE.test(name) ||
    name.startsWith(temporary) ||
    (REPOSITORY.test(name) && !REPOSITORY_STATE.test(name)) ||
    globs.some((glob) => selects(glob, name));
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

/** The names in a folder that the run created or that are left out. */
function ownNames(project: string, folder: string, isOwn: (path: string) => boolean | undefined): string[] {
  return namesIn(project, folder).filter((name) => isOwn(folder === '' ? name : `${folder}/${name}`));
}

function namesIn(project: string, folder: string): string[] {
  try {
    return readdirSync(resolve(project, folder)).sort();
  } catch {
    return [];
  }
}

function listingState(project: string, folder: string, own: readonly string[]): string {
  const names = namesIn(project, folder).filter((name) => !own.includes(name));
  return `list ${sha256(JSON.stringify(names))} without ${JSON.stringify(own)}`;
}

/** The present state of an observed input, in the form of its stored state. */
export function presentState(project: string, [path, stored]: readonly [string, string], hasher: FileHasher): string {
  if (!isListing(path)) return inputState(project, path, hasher).state;
  const [, own] = /^list \w+ without (.*)$/s.exec(stored) ?? [];
  return listingState(project, path.slice(0, -1), asArray(parseJson(own ?? '')).map(String));
}

/** A folder is an observed input if it was listed: which files are in it, not their content. */
function isListing(path: string): boolean {
  return path.endsWith('/');
}
