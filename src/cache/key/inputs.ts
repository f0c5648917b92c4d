import { relative } from 'node:path';
import { EXIT, UserError } from '../../core/errors.ts';
import { systemPath } from '../../core/paths/file-name.ts';
import type { FileHasher, FileState } from './file-hasher.ts';
import { parsePatterns, type Patterns } from './patterns.ts';
import { walk } from './walk.ts';

/** States of files by their path relative to the project, or absolute if they are outside of it. */
export type FileStates = Map<string, FileState>;

/**
 * The states of the files that globs select. The state of a link says where it leads and what is there.
 * @throws {UserError} if a glob selects nothing
 */
export function readInputs(
  globs: readonly string[],
  { folder, project }: { readonly folder: string; readonly project: string },
  hasher: FileHasher,
): FileStates {
  const patterns = parsePatterns('input', globs, folder, project);
  const { states, matched } = statesOf(patterns, project, hasher);
  const empty = patterns.included.find((_, index) => !matched.has(index));
  if (empty) throw selectsNothing(empty.text);
  return states;
}

type Selected = { readonly states: FileStates; readonly matched: ReadonlySet<number> };

function statesOf(patterns: Patterns, project: string, hasher: FileHasher): Selected {
  const states: FileStates = new Map();
  const matched = new Set<number>();
  const isOnly = patterns.included.length === 1;
  walk(project, patterns, {
    followLinks: true,
    skipPackages: true,
    listFolder: hasher.listFolder,
    onFile: (path, glob) => {
      matched.add(glob);
      // One glob selects a path once; looking it up is a tenth of the time for a large project.
      if (isOnly || !states.has(path)) states.set(path, inputState(project, path, hasher));
    },
    onLink: (path) => states.set(path, hasher.stateOf(systemPath(project, path))),
  });
  return { states, matched };
}

function selectsNothing(text: string): UserError {
  return new UserError(`Cannot use the input ${JSON.stringify(text)}: it selects no file`, {
    hint: 'Quote globs, so that the shell does not expand them. Metadata of git is never selected, and node_modules only by a glob that names it',
    exitCode: EXIT.wrongUse,
  });
}

/** The states of all files in folders of a project; packages only in a folder whose path names them. */
export function readFolders(folders: readonly string[], project: string, hasher: FileHasher): FileStates {
  // Not parsed: the name of a folder can look like a glob.
  const all = { pattern: '', matches: () => true, depth: Number.POSITIVE_INFINITY };
  const included = folders.map((folder) => ({ ...all, base: relative(project, folder), text: folder }));
  return statesOf({ included, excluded: [] }, project, hasher).states;
}

/** The state of an input, with that of the target of a link. */
export function inputState(project: string, path: string, hasher: FileHasher): FileState {
  const absolute = path.startsWith('/') ? path : systemPath(project, path);
  // The same text as in the states: it is prepared for look-ups once.
  const own = hasher.stateOf(absolute, path);
  if (!own.state.startsWith('link ')) return own;
  const target = hasher.stateOfTarget(absolute, path);
  return { state: `${own.state} -> ${target.state}`, changedAt: Math.max(own.changedAt, target.changedAt) };
}
