import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type Repository } from './git.ts';
import type { FileEntry } from './entry.ts';
import { isWorktreeOrAncestor } from './linked-worktrees.ts';

/** The rules that determine which files of a project are listed. */
export type Rules = {
  readonly repository: Repository | undefined;
  /** Folders that contain tracked files. */
  readonly trackedFolders: ReadonlySet<string>;
  /** The rules of nested checkouts by path, loaded on demand. */
  readonly nested: Map<string, Rules>;
};

/** Metadata of version control systems: neither listed nor counted. */
export const VCS_DIRECTORIES: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

/** A path that has not been checked against the rules yet. */
export type UncheckedPath = { readonly path: string; readonly name: string; readonly isFolder: boolean };

/** Reads the current rules of a project. */
export async function readRules(project: string): Promise<Rules> {
  const repository = await openRepository(project);
  const trackedFolders = new Set([...(repository?.tracked.keys() ?? [])].flatMap(parentsOf));
  return { repository, trackedFolders, nested: new Map() };
}

function parentsOf(path: string): string[] {
  const ends = [...path.matchAll(/\//g)].map(({ index }) => index);
  return ends.map((end) => path.slice(0, end));
}

/** Maximum number of nested checkouts with rules of their own; the project's rules apply to further ones. */
const MAX_NESTED_RULES = 50;

/** The rules of a nested checkout; undefined if there are too many. */
export async function nestedRules(rules: Rules, project: string, root: string): Promise<Rules | undefined> {
  const known = rules.nested.get(root);
  if (known || rules.nested.size >= MAX_NESTED_RULES) return known;
  const found = await readRules(`${project}/${root}`);
  rules.nested.set(root, found);
  return found;
}

/**
 * Folders of dependencies and caches, ignored unless tracked: new projects often lack ignore rules. Build output is not
 * included, because outside of git it may be the intended result of the step.
 */
const VENDORED = new Set([
  'node_modules',
  'bower_components',
  '.pnpm-store',
  '.venv',
  'venv',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '.gradle',
  '.terraform',
  '.turbo',
  '.next',
  '.nuxt',
  '.cache',
]);

/**
 * The ignored ones among these paths. Paths leading to one of the `worktrees` are not ignored, although git ignores
 * them.
 */
export async function ignoredOf(
  rules: Rules,
  found: readonly UncheckedPath[],
  worktrees: ReadonlySet<string> = new Set(),
): Promise<ReadonlySet<string>> {
  const untracked = found.filter(({ path }) => !isTracked(rules, path));
  const isVendored = ({ name, isFolder }: UncheckedPath): boolean => isFolder && VENDORED.has(name);
  const vendored = untracked.filter(isVendored).map(({ path }) => path);
  const toCheck = untracked
    .filter((one) => !isVendored(one))
    .map(({ path, isFolder }) => (isFolder ? `${path}/` : path));
  const ignored = (await rules.repository?.ignoredAmong(toCheck)) ?? new Set<string>();
  const paths = [...ignored].map((path) => path.replace(/\/$/, ''));
  return new Set([...vendored, ...paths.filter((path) => !isWorktreeOrAncestor(worktrees, path))]);
}

/** Whether a path is tracked or a folder that contains tracked files. */
function isTracked({ repository, trackedFolders }: Rules, path: string): boolean {
  return repository?.tracked.has(path) === true || trackedFolders.has(path);
}

/** Changes whenever the rules may have changed: covers the ignore files and the existence of a repository. */
export function rulesStamp(project: string, files: ReadonlyMap<string, FileEntry>): string {
  const ignoreFiles = [...files.keys()].filter((path) => path === '.gitignore' || path.endsWith('/.gitignore'));
  const parts = ignoreFiles.map((path) => {
    const { mtimeMs = 0, size = 0, ino = 0 } = files.get(path) ?? {};
    return `${path} ${mtimeMs} ${size} ${ino}`;
  });
  const hasRepository = stampOf(join(project, '.git')) !== '';
  return [String(hasRepository), stampOf(join(project, '.git', 'info', 'exclude')), ...parts.sort()].join('\n');
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : '';
}
