import { existsSync } from 'node:fs';
import type { Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { startPoolWorker } from './worker.ts';
import { findTree } from './find-tree.ts';
import { settlePool, type Settled } from './settle.ts';
import { treeFolder, type Pool } from './state/pool.ts';
import type { TreeRecord } from './state/tree-record.ts';
import { readTreeRecords, writeTreeRecord } from './state/tree-records.ts';
import { withPoolLock } from './state/with-pool-lock.ts';
import { KEPT_REFS } from './tree/work.ts';

/** Which lease to end. */
export type ReleaseOptions = {
  /** The environment, which says where Stepmeter keeps its files; usually `process.env`. */
  readonly env: Environment;
  /** The ID of the lease or worktree, or its folder. */
  readonly id: string;
  /** Whether to wait until the worktree is saved, reset and proven. @default false: this happens in the background */
  readonly wait?: boolean;
};

/** A released worktree. */
export type Released = {
  /** The ID of the lease; null if it was not leased any more. */
  readonly lease: string | null;
  /** The ID of the worktree. */
  readonly tree: string;
  /** Its absolute folder. */
  readonly path: string;
  /** `returning` unless waited for. */
  readonly state: Settled['state'];
  /** Why it is kept, quarantined or still returning; null if there is nothing to say. */
  readonly reason: string | null;
  /** The ref that holds unsaved work; null if there was none, or if it is not known yet. */
  readonly ref: string | null;
  /** Where unsaved work is kept, if there is any; null if the folder was deleted and its files with it. */
  readonly keptUnder: string | null;
};

/**
 * Ends a lease. Unsaved work is kept under a ref; a worktree whose work cannot be saved is not changed and named.
 * A kept or quarantined worktree is examined again.
 * @throws {UserError} if the worktree is unknown or was not leased
 */
export async function releaseWorktree({ env, id, wait = false }: ReleaseOptions): Promise<Released> {
  const { pool, record } = findTree(env, id);
  const name = record.lease?.id ?? record.id;
  await withPoolLock(pool, () => endLease(pool, record));
  const path = treeFolder(pool, record.id);
  const isThere = existsSync(path);
  const [settled] = wait ? await settlePool(pool, record.id) : [];
  if (!wait) startPoolWorker(env, pool);
  return {
    lease: record.lease?.id ?? null,
    tree: record.id,
    path,
    state: settled?.state ?? 'returning',
    reason: settled?.reason ?? null,
    ref: settled?.ref ?? null,
    keptUnder: isThere ? `${KEPT_REFS}/${name}` : null,
  };
}

/** Read again under the lock: the worktree may have been released and leased to another task meanwhile. */
function endLease(pool: Pool, found: TreeRecord): void {
  const record = readTreeRecords(pool).find(({ id }) => id === found.id);
  if (!record || record.lease?.id !== found.lease?.id || ['ready', 'checking', 'making'].includes(record.state))
    throw new UserError(`Cannot release the worktree ${found.id}: it is not leased`, {
      hint: '`stepmeter worktree list` shows the state of every worktree',
    });
  const { reason: _, ...rest } = record;
  writeTreeRecord(pool, { ...rest, state: 'returning', isReleased: true, since: Date.now() });
}
