import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectPath } from '../core/project-path.ts';
import type { Repository } from './git.ts';

/** The most worktrees of a repository that are looked for. */
const MAX_WORKTREES = 200;

/**
 * The worktrees of a project's repository that lie within the project. They are its files too, at work on another
 * branch, though the place where they are kept is usually ignored.
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

/** The folder of a worktree, from git's entry of it, which names the `.git` there. */
function worktreeOf(entry: string): string | undefined {
  try {
    return dirname(readFileSync(join(entry, 'gitdir'), 'utf8').trimEnd());
  } catch {
    return undefined;
  }
}

/** Whether a folder is one of the worktrees, or above one. */
export function isWorktreeOrAncestor(worktrees: ReadonlySet<string>, path: string): boolean {
  for (const worktree of worktrees) if (`${worktree}/`.startsWith(`${path}/`)) return true;
  return false;
}
