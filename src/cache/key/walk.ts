import { lstatSync, statSync, type Stats } from 'node:fs';
import { codeOf } from '../../core/errors.ts';
import { systemPath } from '../../core/paths/file-name.ts';
import { VCS_DIRECTORIES } from '../../files/snapshot/rules.ts';
import { readChildren, type ListFolder } from './folder-names.ts';
import { isPruned, selects, type Patterns } from './patterns.ts';
import type { Glob } from './picomatch.ts';

/** How a walk treats what globs for inputs and globs for outputs mean differently. */
export type WalkOptions = {
  /** Whether links to folders are followed, as the programs that read inputs do. */
  readonly followLinks: boolean;
  /** Whether `node_modules` is left out unless a glob names it. */
  readonly skipPackages: boolean;
  /** Receives each selected path, relative to the project, with the index of the first glob that selected it. */
  readonly onFile: (path: string, glob: number) => void;
  /** Receives each selected folder, and each link that was followed. */
  readonly onFolder?: (path: string) => void;
  readonly onLink?: (path: string) => void;
  /** @default reads each folder */
  readonly listFolder?: ListFolder;
};

/**
 * Finds the paths of a project that globs select, in no order, each possibly more than once. Metadata of version control
 * is left out. Files that git ignores are not: a program reads them like all others.
 */
export function walk(project: string, patterns: Patterns, options: WalkOptions): void {
  for (const [index, glob] of patterns.included.entries()) {
    const walking = { project, patterns, options, glob, index };
    const kind = kindOf(project, glob.base);
    if (kind === 'folder') visitFolder(walking, glob.base, 0);
    else if (kind === 'link') visitLink(walking, glob.base, 0);
    else if (kind === 'file') visitFile(walking, glob.base);
  }
}

function kindOf(project: string, path: string): 'folder' | 'link' | 'file' | undefined {
  const stats = tryStat(lstatSync, project, path);
  if (!stats) return undefined;
  return stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
}

/** What is at a path; undefined if there is nothing, or links that lead nowhere. */
function tryStat(stat: typeof lstatSync, project: string, path: string): Stats | undefined {
  try {
    return stat(systemPath(project, path), { throwIfNoEntry: false });
  } catch (error) {
    if (['ELOOP', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

type Walk = {
  readonly project: string;
  readonly patterns: Patterns;
  readonly options: WalkOptions;
  readonly glob: Glob & { readonly text: string };
  readonly index: number;
};

function visitFolder(walking: Walk, folder: string, depth: number): void {
  const { project, patterns, options, glob } = walking;
  if (isPruned(patterns, folder)) return;
  if (options.onFolder && isSelected(walking, folder)) options.onFolder(folder);
  if (depth >= depthOf(glob)) return;
  for (const { name, path, isFolder, isLink } of (options.listFolder ?? readChildren)(project, folder)) {
    if (VCS_DIRECTORIES.has(name)) continue;
    if (name === 'node_modules' && options.skipPackages && !glob.text.includes(name)) continue;
    if (isFolder) visitFolder(walking, path, depth + 1);
    else if (isLink) visitLink(walking, path, depth + 1);
    else visitFile(walking, path);
  }
}

function isSelected({ glob, patterns }: Walk, path: string): boolean {
  return selects(glob, path) && !patterns.excluded.some((excluded) => selects(excluded, path));
}

function depthOf(glob: Glob): number {
  return glob.pattern === '' ? Number.POSITIVE_INFINITY : glob.depth;
}

function visitLink(walking: Walk, path: string, depth: number): void {
  const { project, options } = walking;
  const target = options.followLinks ? tryStat(statSync, project, path) : undefined;
  if (!target?.isDirectory()) return visitFile(walking, path);
  options.onLink?.(path);
  if (!isAncestor(project, path, target)) visitFolder(walking, path, depth);
}

function visitFile(walking: Walk, path: string): void {
  if (isSelected(walking, path)) walking.options.onFile(path, walking.index);
}

/** Whether a link leads back to a folder that it is in. */
function isAncestor(project: string, path: string, { dev, ino }: Stats): boolean {
  for (let at = path; at !== '';) {
    at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
    const stats = tryStat(statSync, project, at);
    if (stats?.dev === dev && stats.ino === ino) return true;
  }
  return false;
}
