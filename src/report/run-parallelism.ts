import type { RunTable, StepTable } from '../store/schema.ts';
import { criticalPath } from './run-tree/critical-path.ts';
import { parallelismOf } from './run-tree/parallelism.ts';
import { partsOf } from './run-tree/parts.ts';

/** How parallel a run was, up to now if it has not ended. Steps that only contain others are not counted. */
export type RunParallelism = {
  /** The duration of all steps together divided by that of the run; null for a run without duration. */
  readonly achieved: number | null;
  /** How many steps ran at the same time at most. */
  readonly highest: number;
  /**
   * The chain of steps that decided how long the run took, as a share of its duration: at 1, more workers would not have
   * helped. Null for a run without duration.
   */
  readonly criticalPathShare: number | null;
};

/** The parallelism of a run by its steps. */
export function runParallelism(
  { started_at: from, ended_at: endedAt }: RunTable,
  steps: readonly StepTable[],
  now: number,
): RunParallelism {
  const to = endedAt ?? now;
  const parts = partsOf({ steps, sessions: [], agents: [], requests: [], calls: [], files: [], waits: [], gaps: [] });
  const { highest, stepMs } = parallelismOf(parts, to);
  const durationMs = to - from;
  const shareOf = (ms: number): number | null => (durationMs > 0 ? ms / durationMs : null);
  return { achieved: shareOf(stepMs), highest, criticalPathShare: shareOf(criticalPath(parts, { from, to }).ms) };
}
