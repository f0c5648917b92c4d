import { graphOf } from './graph.ts';
import { rankTasks } from './rank.ts';
import type { PredictedTask } from './task.ts';

/** When a task is expected to run. Times in milliseconds from the start of the plan. */
export type PlannedTask = {
  readonly id: string;
  /** The worker, from 0. */
  readonly worker: number;
  readonly startMs: number;
  readonly endMs: number;
};

/** A plan for some workers. */
export type Plan = {
  /** The tasks in the order in which they start whenever a worker is free and their dependencies have ended. */
  readonly order: readonly string[];
  /** When each task is expected to run, and on which worker. */
  readonly tasks: readonly PlannedTask[];
  /** From the start of the first task to the end of the last one. */
  readonly makespanMs: number;
  /** No schedule is shorter: the work divided by the workers, or the longest chain. */
  readonly lowerBoundMs: number;
  /** The IDs of the tasks of the longest chain. */
  readonly criticalPath: readonly string[];
};

/**
 * Plans tasks on workers by their predicted mean durations.
 * @param durationOf the duration of a task in milliseconds, to replay a plan with actual durations @default the mean
 * @throws {UserError} if the dependencies are not consistent
 */
export function planTasks(
  tasks: readonly PredictedTask[],
  workers: number,
  durationOf: (task: PredictedTask) => number = ({ prediction }) => prediction.meanMs,
): Plan {
  const graph = graphOf(tasks);
  const { order, criticalPath } = rankTasks(graph);
  const planned = simulate(order, workers, durationOf);
  const ends = new Map<string, number>();
  for (const task of graph.sorted)
    ends.set(task.id, Math.max(0, ...(task.after ?? []).map((id) => ends.get(id) ?? 0)) + durationOf(task));
  const work = tasks.reduce((sum, task) => sum + durationOf(task), 0);
  return {
    order: order.map(({ id }) => id),
    tasks: planned,
    makespanMs: Math.max(0, ...planned.map(({ endMs }) => endMs)),
    lowerBoundMs: Math.max(work / workers, 0, ...ends.values()),
    criticalPath: criticalPath.map(({ id }) => id),
  };
}

/** List scheduling: whenever a worker is free, the first task in the order whose dependencies have ended starts. */
function simulate(
  order: readonly PredictedTask[],
  workers: number,
  durationOf: (task: PredictedTask) => number,
): PlannedTask[] {
  const free = Array.from({ length: workers }, () => 0);
  const ends = new Map<string, number>();
  const waiting = [...order];
  const planned: PlannedTask[] = [];
  while (waiting.length > 0) {
    const worker = free.indexOf(Math.min(...free));
    const now = free[worker] ?? 0;
    const readyAt = ({ after = [] }: PredictedTask): number =>
      Math.max(0, ...after.map((id) => ends.get(id) ?? Infinity));
    const index = waiting.findIndex((task) => readyAt(task) <= now);
    if (index < 0) {
      free[worker] = Math.min(...waiting.map(readyAt));
      continue;
    }
    const [task] = waiting.splice(index, 1);
    if (!task) break;
    const endMs = now + durationOf(task);
    planned.push({ id: task.id, worker, startMs: now, endMs });
    ends.set(task.id, endMs);
    free[worker] = endMs;
  }
  return planned;
}
