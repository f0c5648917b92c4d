import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Environment } from '../core/environment.ts';
import { identityOf } from '../process/inspect/process-identity.ts';
import { resolveCommit } from './git/repository.ts';
import { runGit } from './git/run-git.ts';
import { withRecord } from './record-operation.ts';
import { openPool, treeFolder, type Pool } from './state/pool.ts';
import { recoverTrees } from './state/recover.ts';
import type { Lease, TreeRecord } from './state/tree-record.ts';
import { writeTreeRecord } from './state/tree-records.ts';
import { withPoolLock, type LockWait } from './state/with-pool-lock.ts';
import { fillTree, registerTree, type TreeContent } from './tree/make-tree.ts';
import { proveClean, type Impurity } from './tree/prove-clean.ts';
import { normalizeSparse } from './tree/sparse-paths.ts';
import { removeTree } from './tree/trash.ts';

/** What to lease, for whom. */
export type LeaseOptions = {
  /** The environment, which says where Stepmeter keeps its files; usually `process.env`. */
  readonly env: Environment;
  /** A folder in the repository. */
  readonly repository: string;
  /** The revision to check out. @default 'HEAD' of the worktree that `repository` is in */
  readonly base?: string;
  /** Folders of a cone sparse checkout. @default all files */
  readonly sparse?: readonly string[];
  /** The key of the task. A task that holds a lease gets the same worktree again. */
  readonly task?: string;
  /** The run whose end ends the lease. */
  readonly runId?: string;
  /** The Claude session whose end ends the lease. */
  readonly sessionId?: string;
};

/** A leased worktree. */
export type LeasedWorktree = {
  /** The ID of the lease. */
  readonly lease: string;
  /** The ID of the worktree. */
  readonly tree: string;
  /** Its absolute folder. */
  readonly path: string;
  /** The commit that is checked out, detached: a branch is created when the work is published. */
  readonly base: string;
  /** The key of the task; null if none was given. */
  readonly task: string | null;
  /** `pool`: was ready; `created`: made for this lease; `task`: the task already held it. */
  readonly from: 'pool' | 'created' | 'task';
};

/**
 * Leases a worktree. One from the pool is proven to be clean; hand-out changes no file that is not committed.
 * @throws {UserError} if the repository or the base cannot be used, or git fails
 */
export async function leaseWorktree(options: LeaseOptions): Promise<LeasedWorktree> {
  const pool = await openPool(options.env, options.repository);
  const base = await resolveCommit(pool.repository, options.base ?? 'HEAD');
  const content = { base, sparse: normalizeSparse(options.sparse ?? []) };
  const { env, runId } = options;
  return withRecord(
    { env, operation: 'lease', runId },
    (wait) => handOut(pool, content, { lease: newLease(options), wait }),
    ({ from }) => ({ outcome: from }),
  );
}

async function handOut(
  pool: Pool,
  content: TreeContent,
  { lease, wait }: { readonly lease: Lease; readonly wait: LockWait },
): Promise<LeasedWorktree> {
  for (;;) {
    const record = await withPoolLock(pool, () => claim(pool, content, lease), wait);
    if (record.state === 'leased') return leased(pool, record, 'task');
    if (record.state === 'making') return leased(pool, await handOutNew(pool, record, lease), 'created');
    const ready = await handOutReady(pool, record, content, lease);
    if (ready) return leased(pool, ready, 'pool');
  }
}

/** The worktree that the task holds; else a ready one, now `checking`; else a new one, `making`. */
async function claim(pool: Pool, content: TreeContent, lease: Lease): Promise<TreeRecord> {
  const records = await recoverTrees(pool);
  const held = records.find((record) => lease.task !== undefined && isHeldBy(pool, record, lease.task));
  if (held) return renewed(pool, held, lease);
  const [ready] = records
    .filter(({ state, sparse }) => state === 'ready' && sparse.join('\n') === content.sparse.join('\n'))
    .sort((a, b) => Number(b.base === content.base) - Number(a.base === content.base) || b.since - a.since);
  if (!ready) return registerTree(pool, content);
  const checking: TreeRecord = { ...ready, state: 'checking', by: identityOf(process.pid) };
  writeTreeRecord(pool, checking);
  return checking;
}

/**
 * A worktree that was kept because of its work belongs to its task as well; one whose folder was deleted is of no use to
 * it.
 */
function isHeldBy(pool: Pool, { id, state, lease }: TreeRecord, task: string): boolean {
  return (state === 'leased' || state === 'kept') && lease?.task === task && existsSync(treeFolder(pool, id));
}

/** The same lease, which now ends with the run or session that asked for it last. */
function renewed(pool: Pool, found: TreeRecord, asked: Lease): TreeRecord {
  const { reason: _, isReleased: __, ...held } = found;
  const { runId: ___, sessionId: ____, ...kept } = held.lease ?? asked;
  const { runId, sessionId } = asked;
  const lease: Lease = { ...kept, ...(runId && { runId }), ...(sessionId && { sessionId }) };
  const record: TreeRecord = { ...held, state: 'leased', lease };
  writeTreeRecord(pool, record);
  return record;
}

function leased(pool: Pool, record: TreeRecord, from: LeasedWorktree['from']): LeasedWorktree {
  const { id, base, lease } = record;
  return {
    lease: lease?.id ?? '',
    tree: id,
    path: treeFolder(pool, id),
    base,
    task: lease?.task ?? null,
    from,
  };
}

async function handOutNew(pool: Pool, record: TreeRecord, lease: Lease): Promise<TreeRecord> {
  try {
    await fillTree(pool, record);
  } catch (error) {
    await withPoolLock(pool, () => removeTree(pool, record));
    throw error;
  }
  return setLeased(pool, record, lease);
}

function setLeased(pool: Pool, { id, base, sparse }: TreeRecord, lease: Lease): Promise<TreeRecord> {
  const record: TreeRecord = { v: 1, id, state: 'leased', base, sparse, since: Date.now(), lease };
  return withPoolLock(pool, () => {
    writeTreeRecord(pool, record);
    return record;
  });
}

/** Proves a claimed worktree and checks out the base. One that is not proven is set aside; the result is undefined. */
async function handOutReady(
  pool: Pool,
  record: TreeRecord,
  { base }: TreeContent,
  lease: Lease,
): Promise<TreeRecord | undefined> {
  const impurity = await withRecord(
    { env: pool.env, operation: 'proof', runId: lease.runId },
    async () => (await proveClean(pool, record)) ?? (await checkOut(pool, record, base)),
    (found) => found && { outcome: found.kind === 'busy' ? 'busy' : 'quarantined' },
  );
  if (!impurity) return setLeased(pool, { ...record, base }, lease);
  const { by: _, lease: __, ...rest } = record;
  const state = impurity.kind === 'busy' ? 'returning' : 'quarantined';
  await withPoolLock(pool, () => writeTreeRecord(pool, { ...rest, state, reason: impurity.reason, since: Date.now() }));
  return undefined;
}

/** Checks out another commit, without force: git refuses to overwrite a file that is not committed. */
async function checkOut(pool: Pool, { id, base }: TreeRecord, wanted: string): Promise<Impurity | undefined> {
  if (base === wanted) return undefined;
  try {
    await runGit('check out the base', treeFolder(pool, id), ['checkout', '--detach', '--quiet', wanted]);
    return undefined;
  } catch (error) {
    return { kind: 'changed', reason: String(error) };
  }
}

function newLease({ task, runId, sessionId }: LeaseOptions): Lease {
  return {
    id: randomBytes(5).toString('hex'),
    ...(task && { task }),
    ...(runId && { runId }),
    ...(sessionId && { sessionId }),
    since: Date.now(),
  };
}
