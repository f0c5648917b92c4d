import { duration } from '../core/amounts.ts';
import { namesCommonFile } from './overlap.ts';
import { planTasks } from './plan.ts';
import type { PredictedTask } from './task.ts';

/** What parallel work costs in addition, in milliseconds. */
export type Overhead = {
  /** Per part: leasing a worktree, installing dependencies, merging. */
  readonly leaseMs: number;
  readonly installMs: number;
  readonly mergeMs: number;
  /** The probability that a part conflicts with another one and must be done again. */
  readonly conflictProbability: number;
};

/** Whether to work in parallel, with every term of the decision. */
export type SplitDecision = {
  /** Whether to work in parallel. */
  readonly split: boolean;
  /** Predicted time of all parts one after the other, in milliseconds. */
  readonly sequentialMs: number;
  /** Predicted time of all parts in parallel, in milliseconds. */
  readonly parallelMs: number;
  /** Lease, install and merge. */
  readonly overheadMs: number;
  /** The expected time to do a conflicting part again. */
  readonly conflictMs: number;
  /** `sequentialMs` minus the other three; parallel work is chosen if it is positive. */
  readonly savingMs: number;
  /** The decision in words. */
  readonly reason: string;
};

/** A part of the work with the files that its plan names. */
export type PlannedPart = { readonly id: string; readonly files: readonly string[] };

/** Calibrated by `npm run bench:split`: with history, splits save what was predicted. */
const SLOWEST_SHARE = 0.6;

/**
 * Decides whether parts are worth being done in parallel: only if the predicted saving exceeds lease, install, merge and
 * the expected conflicts. The sequential time is the sum of means. The parallel one is decided by the slowest part, which
 * is longer than its mean, the more uncertain the parts are: each counts with {@link SLOWEST_SHARE} of the way from its
 * mean to its P80.
 */
export function decideSplit(parts: readonly PredictedTask[], workers: number, overhead: Overhead): SplitDecision {
  const { leaseMs, installMs, mergeMs, conflictProbability } = overhead;
  const sequentialMs = parts.reduce((sum, { prediction }) => sum + prediction.meanMs, 0);
  const parallelMs = planTasks(
    parts,
    workers,
    ({ prediction: { meanMs, p80Ms } }) => meanMs + SLOWEST_SHARE * Math.max(0, p80Ms - meanMs),
  ).makespanMs;
  // Worktrees are leased and installed side by side; merges follow each other.
  const overheadMs = leaseMs + installMs + mergeMs * parts.length;
  const conflictMs = (conflictProbability * sequentialMs) / Math.max(1, parts.length);
  const savingMs = sequentialMs - parallelMs - overheadMs - conflictMs;
  const split = parts.length > 1 && workers > 1 && savingMs > 0;
  return {
    split,
    sequentialMs,
    parallelMs,
    overheadMs,
    conflictMs,
    savingMs,
    reason: reasonOf(parts, workers, savingMs),
  };
}

function reasonOf(parts: readonly PredictedTask[], workers: number, savingMs: number): string {
  if (parts.length < 2) return 'there is only one part';
  if (workers < 2) return 'there is only one worker';
  return `parallel work is expected to ${savingMs > 0 ? 'save' : 'cost'} ${duration(Math.abs(savingMs))}`;
}

/** Joins parts that can name a common file: they are done by one task, as they would conflict. */
export function joinOverlapping(
  parts: readonly PlannedPart[],
): { readonly ids: readonly string[]; readonly files: readonly string[] }[] {
  let groups: { ids: string[]; files: Set<string> }[] = [];
  for (const { id, files } of parts) {
    const meets = groups.filter((group) =>
      files.some((file) => [...group.files].some((other) => namesCommonFile(file, other))),
    );
    const joined = {
      ids: [...meets.flatMap(({ ids }) => ids), id],
      files: new Set([...meets.flatMap((group) => [...group.files]), ...files]),
    };
    groups = [...groups.filter((group) => !meets.includes(group)), joined];
  }
  return groups.map(({ ids, files }) => ({ ids, files: [...files].sort() }));
}
