import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectPath } from '../../core/paths/project-path.ts';
import type { Repository } from './git.ts';

/** Maximum number of worktrees of a repository. */
const MAX_WORKTREES = 200;

/**
 * The worktrees of a project's repository that are located within the project. They belong to the project's files, on
 * another branch, although their location is usually ignored.
 */
export function linkedWorktrees(project: string, repository: Repository | undefined): ReadonlySet<string> {
  if (!repository) return new Set();
  const registry = join(repository.commonFolder, 'worktrees');
  const found = namesIn(registry)
    .slice(0, MAX_WORKTREES)
    .flatMap((name) => worktreeOf(join(registry, name)) ?? []);
  return new Set(found.filter((folder) => existsSync(folder)).flatMap((folder) => projectPath(project, folder) ?? []));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none: the usual case.
    return [];
  }
}

/** The folder of a worktree, from git's entry, which contains the path of its `.git`. */
function worktreeOf(entry: string): string | undefined {
  try {
    return dirname(readFileSync(join(entry, 'gitdir'), 'utf8').trimEnd());
  } catch {
    return undefined;
  }
}

/** Whether a folder is a worktree or an ancestor of one. */
export function isWorktreeOrAncestor(worktrees: ReadonlySet<string>, path: string): boolean {
  for (const worktree of worktrees) if (`${worktree}/`.startsWith(`${path}/`)) return true;
  return false;
}
