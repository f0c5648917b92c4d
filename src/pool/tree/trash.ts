import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../git/run-git.ts';
import { treeFolder, type Pool } from '../state/pool.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import { removeTreeRecord } from '../state/tree-records.ts';
import { headOfMissing, isRegistered } from './registration.ts';
import { keepCommit } from './work.ts';

/**
 * Removes a worktree that holds no work, or whose folder was deleted: moves it to the trash, which takes milliseconds,
 * and removes its registration and record. If its commit is on no branch, it is kept under a ref, which is returned.
 * The caller holds the lock of the pool. A repetition after a crash completes the removal.
 */
export async function removeTree(pool: Pool, { id, base, lease }: TreeRecord): Promise<string | undefined> {
  const folder = treeFolder(pool, id);
  const { commonFolder } = pool.repository;
  const head = headOfMissing(pool, id);
  const ref = head === undefined || head === base ? undefined : await keepCommit(commonFolder, lease?.id ?? id, head);
  if (existsSync(folder)) renameSync(folder, join(trashFolder(pool), randomUUID()));
  // Not `git worktree prune`, which also removes the registrations of other worktrees that are not mounted.
  if (isRegistered(pool, id))
    await runGit('remove the registration', commonFolder, ['worktree', 'remove', '--force', '--force', folder]);
  removeTreeRecord(pool, id);
  return ref;
}

function trashFolder({ folder }: Pool): string {
  return join(folder, 'trash');
}

/** Deletes the trash. What cannot be deleted now is deleted the next time. */
export async function emptyTrash(pool: Pool): Promise<void> {
  for (const folder of trashOf(pool)) await rm(folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});
}

function trashOf(pool: Pool): string[] {
  try {
    return readdirSync(trashFolder(pool)).map((name) => join(trashFolder(pool), name));
  } catch {
    return [];
  }
}
