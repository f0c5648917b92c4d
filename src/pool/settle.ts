import { identityOf } from '../process/inspect/process-identity.ts';
import { VARIABLE } from '../core/environment.ts';
import { withRecord, type OperationReport } from './record-operation.ts';
import type { Pool } from './state/pool.ts';
import { recoverTrees } from './state/recover.ts';
import type { TreeRecord } from './state/tree-record.ts';
import { readTreeRecord, writeTreeRecord } from './state/tree-records.ts';
import { withPoolLock, type LockWait } from './state/with-pool-lock.ts';
import { returnTree, type Returned } from './tree/return-tree.ts';
import { emptyTrash, removeTree } from './tree/trash.ts';

/** What became of a worktree whose lease has ended. */
export type Settled = Returned & { readonly tree: string; readonly lease: string | null };

/**
 * Returns the worktrees whose leases have ended, and deletes the trash. Safe to run in several processes at once.
 * @param only the worktree to return @default all
 */
export async function settlePool(pool: Pool, only?: string): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const tried = new Set<string>(); ;) {
    const record = await withPoolLock(pool, () => claimReturning(pool, tried, only));
    if (!record) break;
    tried.add(record.id);
    settled.push(await settleTree(pool, record));
  }
  await emptyTrash(pool);
  return settled;
}

/** The next worktree to return, now claimed by this process. */
async function claimReturning(
  pool: Pool,
  tried: ReadonlySet<string>,
  only: string | undefined,
): Promise<TreeRecord | undefined> {
  const records = await recoverTrees(pool);
  const record = records.find(
    ({ id, state, by }) => state === 'returning' && !by && !tried.has(id) && (only ?? id) === id,
  );
  if (!record) return undefined;
  const claimed: TreeRecord = { ...record, by: identityOf(process.pid) };
  writeTreeRecord(pool, claimed);
  return claimed;
}

async function settleTree(pool: Pool, record: TreeRecord): Promise<Settled> {
  const { lease } = record;
  const returnAndKeep = async (wait: LockWait): Promise<Settled> => {
    const returned = await returnTree(pool, record);
    const kept = await withPoolLock(pool, () => recordResult(pool, record, returned), wait);
    return { ...returned, ...(kept && { ref: kept }), tree: record.id, lease: lease?.id ?? null };
  };
  // Other runs may have leased it than the one that this process belongs to.
  const env = { ...pool.env, [VARIABLE.spool]: undefined };
  return withRecord({ env, operation: 'return', runId: lease?.runId }, returnAndKeep, (settled) =>
    reportOf(settled, record),
  );
}

/** Records the result; returns the ref of a commit that the removal of the worktree kept. */
async function recordResult(pool: Pool, record: TreeRecord, { state, reason }: Returned): Promise<string | undefined> {
  if (state === 'missing' || state === 'retire') return removeTree(pool, record);
  const { by: _, reason: __, isReleased, lease, ...rest } = readTreeRecord(pool, record.id) ?? record;
  const isOver = state === 'ready';
  writeTreeRecord(pool, {
    ...rest,
    state,
    since: Date.now(),
    ...(!isOver && lease && { lease }),
    ...(!isOver && isReleased && state === 'returning' && { isReleased }),
    ...(reason && { reason }),
  });
  return undefined;
}

/** A worktree in which a process runs is tried again: it is not returned yet. */
function reportOf({ state }: Settled, { lease, since }: TreeRecord): OperationReport | undefined {
  if (state === 'returning') return undefined;
  const isKnown = lease !== undefined && !lease.isRebuilt;
  return {
    outcome: state === 'missing' || state === 'retire' ? 'removed' : state,
    ...(isKnown && { leasedMs: Math.max(0, since - lease.since) }),
  };
}
