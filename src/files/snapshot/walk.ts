import { yieldToEventLoop } from '../yield-to-event-loop.ts';
import { fileEntry, isRacyAt, isUnchanged, type FileEntry, type FolderEntry, type Name } from './entry.ts';
import { isWorktreeOrAncestor } from './linked-worktrees.ts';
import { readFolder } from './read-folder.ts';
import { VCS_DIRECTORIES, ignoredOf, nestedRules, type Rules, type UncheckedPath } from './rules.ts';
import { statsOf } from './stats-of.ts';

/** The result of a walk through a project; paths are relative to it, and the project itself is the folder ``. */
export type Walked = {
  readonly files: ReadonlyMap<string, FileEntry>;
  readonly folders: ReadonlyMap<string, FolderEntry>;
  /** The outermost ignored paths. */
  readonly ignored: ReadonlySet<string>;
  /** The folders within the project that are checkouts: worktrees, clones, submodules. */
  readonly checkouts: ReadonlySet<string>;
};

export type WalkOptions = {
  readonly project: string;
  readonly rules: Rules;
  /** The previous result, reused for everything unchanged. */
  readonly previous?: Walked | undefined;
  /** A walk with the same rules: its listed and ignored paths need not be checked again. */
  readonly checked?: Walked | undefined;
  /** Paths excluded from the project. */
  readonly excludedPaths: ReadonlySet<string>;
  /** Folders that are listed although they are ignored. */
  readonly worktrees: ReadonlySet<string>;
  /** Maximum number of listed files. */
  readonly limit: number;
};

/** Thrown if a walk finds more files than its limit. */
export class TooManyFiles extends Error {}

type Walk = WalkOptions & {
  readonly files: Map<string, FileEntry>;
  readonly folders: Map<string, FolderEntry>;
  readonly ignored: Set<string>;
  readonly checkouts: Set<string>;
  readonly yieldIfDue: () => Promise<void> | undefined;
};

/**
 * Walks through the files of a project that are not ignored, level by level, so that git runs at most once per level
 * and only for new paths. Symbolic links are not followed.
 * @throws {TooManyFiles}
 */
export async function walkProject(options: WalkOptions): Promise<Walked> {
  const walk: Walk = {
    ...options,
    files: new Map(),
    folders: new Map(),
    ignored: new Set(),
    checkouts: new Set(),
    yieldIfDue: yieldToEventLoop(),
  };
  let level: readonly string[] = [''];
  while (level.length > 0) {
    const found = await listLevel(walk, level);
    await checkPaths(walk, found);
    level = await addLevel(walk, found);
  }
  return walk;
}

async function listLevel(walk: Walk, folders: readonly string[]): Promise<UncheckedPath[]> {
  const found: UncheckedPath[] = [];
  for (const folder of folders) {
    for (const { name, isFolder } of namesIn(walk, folder))
      found.push({ path: folder === '' ? name : `${folder}/${name}`, name, isFolder });
    await walk.yieldIfDue();
  }
  return walk.excludedPaths.size === 0 ? found : found.filter(({ path }) => !walk.excludedPaths.has(path));
}

/** The entries of a folder; unchanged folders are not read again. */
function namesIn(walk: Walk, path: string): readonly Name[] {
  const observedAt = Date.now();
  const stats = statsOf(walk.project, path);
  if (!stats?.isDirectory()) return [];
  const before = walk.previous?.folders.get(path);
  if (before && isUnchanged(before, stats)) return noteFolder(walk, path, before);
  const all = readNames(walk, path);
  const names = all?.filter(({ name }) => !VCS_DIRECTORIES.has(name));
  const { mtimeMs, ctimeMs, ino } = stats;
  const isRacy = names === undefined || isRacyAt(ctimeMs, observedAt);
  return noteFolder(walk, path, { mtimeMs, ctimeMs, ino, isRacy, names: names ?? [], isCheckout: isCheckout(all) });
}

function noteFolder(walk: Walk, path: string, entry: FolderEntry): readonly Name[] {
  walk.folders.set(path, entry);
  if (entry.isCheckout && path !== '') walk.checkouts.add(path);
  return entry.names;
}

function readNames({ project }: WalkOptions, path: string): Name[] | undefined {
  try {
    return readFolder(project, path);
  } catch {
    // Removed meanwhile, or not accessible.
    return undefined;
  }
}

function isCheckout(names: readonly Name[] = []): boolean {
  return names.some(({ name }) => name === '.git');
}

async function checkPaths(walk: Walk, found: readonly UncheckedPath[]): Promise<void> {
  const unchecked = new Map<string, UncheckedPath[]>();
  for (const one of found) {
    const root = isChecked(walk, one.path) ? undefined : checkoutOf(walk, one.path);
    if (root !== undefined) groupOf(unchecked, root).push(one);
    else if (walk.checked?.ignored.has(one.path)) walk.ignored.add(one.path);
  }
  for (const [root, paths] of unchecked) for (const path of await ignoredIn(walk, root, paths)) walk.ignored.add(path);
}

function isChecked({ checked, worktrees }: Walk, path: string): boolean {
  return (
    checked !== undefined &&
    (checked.files.has(path) ||
      checked.folders.has(path) ||
      (checked.ignored.has(path) && !isWorktreeOrAncestor(worktrees, path)))
  );
}

/** The innermost checkout that contains a path; the project itself is ``. */
function checkoutOf({ checkouts }: Walk, path: string): string {
  if (checkouts.size === 0) return '';
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    if (checkouts.has(path.slice(0, end))) return path.slice(0, end);
  return '';
}

function groupOf<T>(groups: Map<string, T[]>, key: string): T[] {
  const group = groups.get(key) ?? [];
  groups.set(key, group);
  return group;
}

/** The ignored ones among these paths of a checkout. */
async function ignoredIn(walk: Walk, root: string, found: readonly UncheckedPath[]): Promise<readonly string[]> {
  const rules = root === '' ? undefined : await nestedRules(walk.rules, walk.project, root);
  if (!rules) return [...(await ignoredOf(walk.rules, found, walk.worktrees))];
  const below = found.map((one) => ({ ...one, path: one.path.slice(root.length + 1) }));
  return [...(await ignoredOf(rules, below))].map((path) => `${root}/${path}`);
}

async function addLevel(walk: Walk, found: readonly UncheckedPath[]): Promise<string[]> {
  const folders: string[] = [];
  for (const { path, isFolder } of found) {
    if (walk.ignored.has(path)) continue;
    if (isFolder) folders.push(path);
    else addFile(walk, path);
    await walk.yieldIfDue();
  }
  return folders;
}

function addFile(walk: Walk, path: string): void {
  const observedAt = Date.now();
  const stats = statsOf(walk.project, path);
  if (!stats) return missed(walk, path);
  if (!stats.isFile() && !stats.isSymbolicLink()) return;
  const before = walk.previous?.files.get(path);
  walk.files.set(path, before && isUnchanged(before, stats) ? before : fileEntry(stats, observedAt));
  if (walk.files.size > walk.limit) throw new TooManyFiles();
}

/** An entry of the folder is gone: the folder changed after it was read and is read again by the next snapshot. */
function missed(walk: Walk, path: string): void {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const known = walk.folders.get(folder);
  const stats = statsOf(walk.project, folder);
  if (known && stats)
    walk.folders.set(folder, {
      ...known,
      mtimeMs: stats.mtimeMs,
      ctimeMs: stats.ctimeMs,
      ino: stats.ino,
      isRacy: true,
    });
}
