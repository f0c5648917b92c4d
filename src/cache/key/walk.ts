import { readlinkSync, statSync } from 'node:fs';
import { codeOf } from '../../core/errors.ts';
import { systemPath } from '../../core/paths/file-name.ts';
import { readFolder } from '../../files/snapshot/read-folder.ts';
import { VCS_DIRECTORIES } from '../../files/snapshot/rules.ts';
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
};

/**
 * Finds the paths of a project that globs select, in no order, each possibly more than once. Metadata of version control
 * is left out. Files that git ignores are not: a program reads them like all others.
 */
export function walk(project: string, patterns: Patterns, options: WalkOptions): void {
  for (const [index, glob] of patterns.included.entries())
    visit({ project, patterns, options, glob, index }, glob.base, 0, []);
}

type Walk = {
  readonly project: string;
  readonly patterns: Patterns;
  readonly options: WalkOptions;
  readonly glob: Glob & { readonly text: string };
  readonly index: number;
};

/** Visits a path that exists or not: the base of a glob, or what a folder lists. */
function visit(walking: Walk, path: string, depth: number, ancestors: readonly string[]): void {
  const { project, patterns, options, glob } = walking;
  const kind = kindOf(systemPath(project, path));
  if (kind === undefined) return;
  if (kind.isFolder && (!kind.isLink || options.followLinks)) {
    // A circle of links ends at the folder that it returns to.
    if (ancestors.includes(kind.id) || isPruned(patterns, path)) return;
    if (kind.isLink) options.onLink?.(path);
    if (isSelected(walking, path)) options.onFolder?.(path);
    if (depth < depthOf(glob)) visitFolder(walking, path, depth, [...ancestors, kind.id]);
  } else if (isSelected(walking, path)) options.onFile(path, walking.index);
}

type Kind = { readonly isFolder: boolean; readonly isLink: boolean; readonly id: string };

function kindOf(path: string | Buffer): Kind | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    const isLink = linkTarget(path) !== undefined;
    if (!stats) return isLink ? { isFolder: false, isLink, id: '' } : undefined;
    return { isFolder: stats.isDirectory(), isLink, id: `${stats.dev}:${stats.ino}` };
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return { isFolder: false, isLink: true, id: '' };
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function linkTarget(path: string | Buffer): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function isSelected({ glob, patterns }: Walk, path: string): boolean {
  return selects(glob, path) && !patterns.excluded.some((excluded) => selects(excluded, path));
}

function depthOf(glob: Glob): number {
  return glob.pattern === '' ? Number.POSITIVE_INFINITY : glob.depth;
}

function visitFolder(walking: Walk, folder: string, depth: number, ancestors: readonly string[]): void {
  const { project, options, glob } = walking;
  for (const { name, isFolder, isLink } of readFolder(project, folder)) {
    if (VCS_DIRECTORIES.has(name)) continue;
    if (name === 'node_modules' && options.skipPackages && !glob.text.includes(name)) continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    if (isFolder || isLink) visit(walking, path, depth + 1, ancestors);
    else if (isSelected(walking, path)) options.onFile(path, walking.index);
  }
}
