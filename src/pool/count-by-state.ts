import type { Environment } from '../core/environment.ts';
import { WORKTREE_STATES } from '../core/value-sets.ts';
import { existingPools } from './state/pool.ts';
import type { TreeState } from './state/tree-record.ts';
import { readTreeRecords } from './state/tree-records.ts';

/** The number of worktrees in each state, in all pools of the state folder; undefined if there is no pool. */
export function countByState(env: Environment): ReadonlyMap<TreeState, number> | undefined {
  const pools = existingPools(env);
  if (pools.length === 0) return undefined;
  const counts = new Map<TreeState, number>(WORKTREE_STATES.map((state) => [state, 0]));
  for (const { state } of pools.flatMap((pool) => readTreeRecords(pool)))
    counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
