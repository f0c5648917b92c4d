export { collectWorktrees, type Collected, type CollectOptions } from './collect.ts';
export { leaseWorktree, type LeasedWorktree, type LeaseOptions } from './lease.ts';
export { listWorktrees, type WorktreeList } from './list.ts';
export { findConflicts, type ConflictMatrix } from './merge/conflicts.ts';
export { mergeWorktrees, type MergeOptions, type MergeResult } from './merge/merge-worktrees.ts';
export { releaseWorktree, type Released, type ReleaseOptions } from './release.ts';
export { warmPool, type Warmed, type WarmOptions } from './warm.ts';
