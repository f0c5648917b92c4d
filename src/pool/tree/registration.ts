import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realOrSame } from '../../core/paths/real-or-same.ts';
import { treeFolder, type Pool } from '../state/pool.ts';

/** Git's registration of a worktree: the folder in the repository that holds its HEAD and index. */
export type Registration = { readonly folder: string };

/**
 * The registration of a worktree, if it and the worktree name each other and it belongs to the repository of the pool;
 * otherwise the reason why not.
 */
export function registrationOf(pool: Pool, id: string): Registration | { readonly problem: string } {
  const tree = treeFolder(pool, id);
  const named = linkIn(join(tree, '.git'), /^gitdir: (.*)$/m);
  if (!named) return { problem: 'its .git file is missing or damaged' };
  if (dirname(realOrSame(named)) !== join(pool.repository.commonFolder, 'worktrees'))
    return { problem: `its .git file names another repository: ${named}` };
  const back = linkIn(join(named, 'gitdir'), /^(.*)$/m);
  if (!back) return { problem: 'git has no registration for it' };
  if (dirname(realOrSame(back)) !== realOrSame(tree))
    return { problem: `its registration belongs to another worktree: ${dirname(back)}` };
  return { folder: named };
}

function linkIn(file: string, pattern: RegExp): string | undefined {
  try {
    return pattern.exec(readFileSync(file, 'utf8').trimEnd())?.[1];
  } catch {
    return undefined;
  }
}

const OPERATIONS: readonly (readonly [string, string])[] = [
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
  ['BISECT_LOG', 'a bisection'],
];

/** The operation of git that is unfinished in a worktree, such as `a rebase`; undefined if there is none. */
export function unfinishedOperation({ folder }: Registration): string | undefined {
  return OPERATIONS.find(([file]) => existsSync(join(folder, file)))?.[1];
}

/** The commit of a registered worktree whose folder was deleted; undefined if it is not known. */
export function headOfMissing(pool: Pool, id: string): string | undefined {
  const text = linkIn(join(registrationFolder(pool, id), 'HEAD'), /^([0-9a-f]{40,64})$/);
  return text;
}

/** Where git registers a worktree of this name; names are unique, so git appends nothing. */
function registrationFolder({ repository }: Pool, id: string): string {
  return join(repository.commonFolder, 'worktrees', id);
}

/** Whether git has a registration of this name. */
export function isRegistered(pool: Pool, id: string): boolean {
  return existsSync(registrationFolder(pool, id));
}

/** The IDs of the worktrees of a pool that git has registered, whether or not their folders exist. */
export function registeredTrees(pool: Pool): string[] {
  const registry = join(pool.repository.commonFolder, 'worktrees');
  const names = existsSync(registry) ? readdirSync(registry) : [];
  return names.filter((id) => linkIn(join(registry, id, 'gitdir'), /^(.*)$/m) === join(treeFolder(pool, id), '.git'));
}
