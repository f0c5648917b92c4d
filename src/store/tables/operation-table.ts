import type { CacheOutcome, CacheReason, CacheVerdict, WorktreeOutcome } from '../../core/value-sets.ts';

/** An operation of the worktree pool or the cache in a run. The ID is that of its record. */
export type OperationTable = {
  id: string;
  run_id: string;
  /** Null outside of any step. */
  step_id: string | null;
  kind: 'worktree' | 'cache';
  /** The operation of the pool, or the name of the cached work. */
  name: string;
  /** What became of the worktree, the merge or its check, or whether the stored result was used. */
  outcome: WorktreeOutcome | CacheOutcome;
  /** Of the cache: why a result was used or not; of a verification, what it found. */
  reason: CacheReason | CacheVerdict | null;
  started_at: number;
  ended_at: number;
  /** How long it waited for the lock of the pool. */
  waited_ms: number | null;
  /** How long the stored run took whose result was used. */
  saved_ms: number | null;
  /** Pairs of worktrees that conflict, or heads that a merge left out. */
  conflicts: number | null;
};
