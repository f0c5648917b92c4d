import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type Repository } from './git.ts';
import type { FileEntry } from './entry.ts';
import { isWorktreeOrAncestor } from './linked-worktrees.ts';

/** What decides which files of a project are listed. */
export type Rules = {
  readonly repository: Repository | undefined;
  /** The folders that hold tracked files. */
  readonly trackedFolders: ReadonlySet<string>;
  /** The rules that hold in checkouts below, by their paths, as far as they were asked for. */
  readonly nested: Map<string, Rules>;
};

/** The books of version control: no file of the project, neither listed nor counted. */
export const VCS_DIRECTORIES: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

/** A path that has not been judged yet. */
export type UncheckedPath = { readonly path: string; readonly name: string; readonly isFolder: boolean };

/** Reads the rules that hold for a project now. */
export async function readRules(project: string): Promise<Rules> {
  const repository = await openRepository(project);
  const trackedFolders = new Set([...(repository?.tracked.keys() ?? [])].flatMap(parentsOf));
  return { repository, trackedFolders, nested: new Map() };
}

function parentsOf(path: string): string[] {
  const ends = [...path.matchAll(/\//g)].map(({ index }) => index);
  return ends.map((end) => path.slice(0, end));
}

/** The most checkouts in a project that have rules of their own; in more those of the project hold. */
const MAX_NESTED_RULES = 50;

/** The rules that hold in a checkout within the project; undefined where there are too many to ask. */
export async function nestedRules(rules: Rules, project: string, root: string): Promise<Rules | undefined> {
  const known = rules.nested.get(root);
  if (known || rules.nested.size >= MAX_NESTED_RULES) return known;
  const found = await readRules(`${project}/${root}`);
  rules.nested.set(root, found);
  return found;
}

/** Whether a path is tracked, or a folder that holds what is. */
export function isTracked({ repository, trackedFolders }: Rules, path: string): boolean {
  return repository?.tracked.has(path) === true || trackedFolders.has(path);
}

/**
 * Folders of other people's code and of caches, ignored wherever they are not tracked: in a new project nobody has
 * told git yet. Build output is not here, because outside git nothing says that it is not what the step is to make.
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

/** Those of the paths that are ignored. What leads to one of the `worktrees` is not, though git ignores it. */
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

/** A text that changes whenever the rules may have: the ignore files and whether there is a repository. */
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
