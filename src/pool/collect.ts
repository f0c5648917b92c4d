import type { Environment } from '../core/environment.ts';
import { DAY_MS } from '../core/time/day.ts';
import { settlePool, type Settled } from './settle.ts';
import { existingPools, openPool, type Pool } from './state/pool.ts';
import { recoverTrees } from './state/recover.ts';
import type { Lease, TreeRecord } from './state/tree-record.ts';
import { readTreeRecords, writeTreeRecord } from './state/tree-records.ts';
import { withPoolLock } from './state/with-pool-lock.ts';
import { removeTree } from './tree/trash.ts';

/** Returns the IDs of the leases that have ended: those of ended runs and settled sessions. */
export type FindEndedLeases = (leases: readonly Lease[]) => Promise<ReadonlySet<string>>;

/** What to clean up. */
export type CollectOptions = {
  /** The environment, which says where Stepmeter keeps its files; usually `process.env`. */
  readonly env: Environment;
  /** A folder of the repository. @default all repositories */
  readonly repository?: string;
  /** Finds the leases whose run or session has ended. */
  readonly findEnded: FindEndedLeases;
  /** How long a ready worktree stays unused, in milliseconds. @default a week */
  readonly idleMs?: number;
  /** Whether to change nothing. @default false */
  readonly dryRun?: boolean;
  /** The current time, in milliseconds since 1970; `idleMs` is counted back from it. @default now */
  readonly now?: number;
};

/** One worktree and what was done with it, or would be in a dry run. */
export type Collected = {
  /** The ID of the worktree. */
  readonly tree: string;
  /** The ID of the lease; null if it was not leased. */
  readonly lease: string | null;
  /** `return`: its lease has ended; `remove`: unused or unfinished; `keep`: needs an explicit release. */
  readonly action: 'return' | 'remove' | 'keep';
  /** Why, in words. */
  readonly reason: string;
  /** The state after a return. */
  readonly state?: Settled['state'];
  /** The ref that holds its work. */
  readonly ref?: string;
};

/**
 * Returns worktrees whose run or session has ended, removes unused ones, and deletes the trash. Leased, kept and
 * quarantined worktrees are never removed, however old they are.
 */
export async function collectWorktrees(options: CollectOptions): Promise<Collected[]> {
  const { env, repository } = options;
  const pools = repository === undefined ? existingPools(env) : [await openPool(env, repository)];
  const collected: Collected[] = [];
  for (const pool of pools) collected.push(...(await collectPool(pool, options)));
  return collected;
}

const WEEK_MS = 7 * DAY_MS;

/** Cleans up one pool. */
export async function collectPool(
  pool: Pool,
  options: Omit<CollectOptions, 'env' | 'repository'>,
): Promise<Collected[]> {
  const { idleMs = WEEK_MS, now = Date.now(), dryRun = false, findEnded } = options;
  const leases = readTreeRecords(pool).flatMap(({ state, lease }) => (state === 'leased' && lease ? [lease] : []));
  const ended = await findEnded(leases.filter(({ isRebuilt }) => !isRebuilt));
  const planOf = (record: TreeRecord): Collected[] => plan(record, ended, now - idleMs);
  if (dryRun) return readTreeRecords(pool).flatMap(planOf);
  const planned = await withPoolLock(pool, () => applyPlan(pool, planOf));
  const settled = new Map((await settlePool(pool)).map((each) => [each.tree, each]));
  return planned.map((each) => ({ ...each, ...resultOf(settled.get(each.tree)) }));
}

function plan(
  { id, state, lease, since, reason }: TreeRecord,
  ended: ReadonlySet<string>,
  idleSince: number,
): Collected[] {
  const about = { tree: id, lease: lease?.id ?? null };
  if (state === 'leased' && lease && ended.has(lease.id))
    return [{ ...about, action: 'return', reason: `its ${lease.runId ? 'run' : 'session'} has ended` }];
  if (state === 'returning') return [{ ...about, action: 'return', reason: 'its lease has ended' }];
  if (state === 'ready' && since < idleSince) return [{ ...about, action: 'remove', reason: 'it was not used' }];
  if (state === 'kept' || state === 'quarantined') return [{ ...about, action: 'keep', reason: reason ?? state }];
  return [];
}

/** Planned again under the lock: a lease may have changed meanwhile, but an ended one never starts again. */
async function applyPlan(pool: Pool, planOf: (record: TreeRecord) => Collected[]): Promise<Collected[]> {
  const planned: Collected[] = [];
  for (const record of await recoverTrees(pool)) {
    const actions = planOf(record);
    planned.push(...actions);
    for (const { action } of actions) {
      if (action === 'remove') await removeTree(pool, record);
      if (action === 'return' && record.state === 'leased')
        writeTreeRecord(pool, { ...record, state: 'returning', since: Date.now() });
    }
  }
  return planned;
}

function resultOf(settled: Settled | undefined): Partial<Collected> {
  if (!settled) return {};
  const { state, ref, reason } = settled;
  return { state, ...(reason && { reason }), ...(ref && { ref }) };
}
