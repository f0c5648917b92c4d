import { randomBytes } from 'node:crypto';
import { identityOf } from '../../process/inspect/process-identity.ts';
import { runGit } from '../git/run-git.ts';
import { treeFolder, type Pool } from '../state/pool.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import { writeTreeRecord } from '../state/tree-records.ts';
import { setSparse } from './reset.ts';
import { removeTree } from './trash.ts';

/** What a worktree is to contain. */
export type TreeContent = { readonly base: string; readonly sparse: readonly string[] };

/**
 * Registers an empty worktree, in milliseconds. The caller holds the lock of the pool and fills the worktree after
 * releasing it. The registration is locked, so that no other program prunes it.
 */
export async function registerTree(pool: Pool, content: TreeContent): Promise<TreeRecord> {
  const id = `stepmeter-${randomBytes(5).toString('hex')}`;
  const record: TreeRecord = { v: 1, id, state: 'making', ...content, since: Date.now(), by: identityOf(process.pid) };
  writeTreeRecord(pool, record);
  try {
    await addWorktree(pool, record);
    return record;
  } catch (error) {
    await removeTree(pool, record);
    throw error;
  }
}

async function addWorktree(pool: Pool, { id, base, sparse }: TreeRecord): Promise<void> {
  const options = ['--no-checkout', '--detach', '--lock', '--reason', 'Managed by stepmeter worktree'];
  const folder = treeFolder(pool, id);
  const { commonFolder } = pool.repository;
  await runGit('create a worktree', commonFolder, ['worktree', 'add', ...options, folder, base], {
    disks: [commonFolder, pool.folder],
  });
  if (sparse.length > 0) await setSparse(folder, sparse);
}

/**
 * Checks out the files of a registered worktree.
 * @throws {UserError} if git fails, for example because the disk is full
 */
export async function fillTree(pool: Pool, { id }: TreeRecord): Promise<void> {
  await runGit('check out the files of a worktree', treeFolder(pool, id), ['reset', '--hard', '--quiet'], {
    disks: [pool.folder],
  });
}
