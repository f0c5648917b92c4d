import type { Demand } from './admit.ts';
import type { Observation, Task } from './task.ts';

/**
 * Returns what a task needs: the P90 of earlier tasks of its type if enough were measured, otherwise of all earlier
 * tasks. Needs that are unknown do not block a task.
 */
export function learnedDemand(task: Task, history: readonly Observation[]): Omit<Demand, 'id'> {
  const ofType = history.filter(({ taskType }) => task.taskType !== undefined && taskType === task.taskType);
  const learned = (valueOf: (one: Observation) => number | undefined): number | undefined =>
    p90(ofType.flatMap((one) => valueOf(one) ?? [])) ?? p90(history.flatMap((one) => valueOf(one) ?? []));
  const memoryBytes = learned((one) => one.memoryBytes);
  const costUsd = learned((one) => one.costUsd);
  return { ...(memoryBytes !== undefined && { memoryBytes }), ...(costUsd !== undefined && { costUsd }) };
}

/** Fewer measurements say little about the largest ones. */
const MIN_MEASURED = 5;

function p90(values: readonly number[]): number | undefined {
  if (values.length < MIN_MEASURED) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.9) - 1];
}
