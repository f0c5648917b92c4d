import { sizeRange } from '../../core/task-ranges.ts';
import {
  groupTasks,
  planTasks,
  predictDuration,
  type Grouping,
  type Observation,
  type Plan,
  type PredictedTask,
} from '../../schedule/index.ts';
import type { DescribedTask, TaskFile } from './read-tasks.ts';

/** What a worktree, dependencies and a merge cost unless the file of tasks says something else; a guess. */
export const USUAL_OVERHEAD = { leaseMs: 500, installMs: 0, mergeMs: 500, conflictProbability: 0.1 };

/** Commands run where they are, unless the file of tasks says something else. */
export const NO_OVERHEAD: typeof USUAL_OVERHEAD = { leaseMs: 0, installMs: 0, mergeMs: 0, conflictProbability: 0 };

/** Tasks in the order in which they start, with what the plan is based on. */
export type Schedule = Plan & {
  readonly workers: number;
  /** The fewest workers with which the plan is at most 1 % longer. */
  readonly usefulWorkers: number;
  readonly predicted: readonly ScheduledTask[];
  readonly overhead: typeof USUAL_OVERHEAD;
  readonly isOverheadGuessed: boolean;
} & Omit<Grouping<ScheduledTask>, 'tasks'>;

/** A described task with its prediction. */
export type ScheduledTask = PredictedTask & {
  /** The tasks of the file that must have succeeded; `after` also has those that the plan adds, which must have ended. */
  readonly needs?: readonly string[];
  readonly files?: readonly string[];
  /** The size that the user stated, in files. */
  readonly sizeInFiles?: number;
};

/** What is known of the tasks, and how many of them may run at once. */
type Scheduling = {
  readonly file: TaskFile;
  readonly workers: number;
  readonly history: readonly Observation[];
  /** What a part of its own costs where the file does not say it. @default a guess */
  readonly overhead?: typeof USUAL_OVERHEAD;
};

/**
 * Plans tasks by what earlier ones took.
 * @throws {UserError} if the dependencies are not consistent
 */
export function scheduleTasks({ file, workers, history, overhead: usual = USUAL_OVERHEAD }: Scheduling): Schedule {
  const { lease, install, merge, conflict } = file.overhead ?? {};
  const overhead = {
    leaseMs: lease ?? usual.leaseMs,
    installMs: install ?? usual.installMs,
    mergeMs: merge ?? usual.mergeMs,
    conflictProbability: conflict ?? usual.conflictProbability,
  };
  const described = file.tasks.map((task) => predicted(task, history));
  // More workers than tasks change nothing.
  const busy = Math.max(1, Math.min(workers, described.length));
  const { tasks, ...grouping } = groupTasks(described, busy, overhead);
  const plan = planTasks(tasks, busy);
  return {
    ...plan,
    ...grouping,
    workers,
    usefulWorkers: usefulWorkers(tasks, busy, plan.makespanMs),
    predicted: tasks,
    overhead,
    isOverheadGuessed: usual === USUAL_OVERHEAD && [lease, install, merge, conflict].includes(undefined),
  };
}

function predicted({ type, size, after, files, id }: DescribedTask, history: readonly Observation[]): ScheduledTask {
  const task = {
    id,
    ...(type !== undefined && { taskType: type }),
    ...(size !== undefined && { size: sizeRange(size) }),
    ...(after && { after }),
  };
  return {
    ...task,
    ...(after && { needs: after }),
    ...(files && { files }),
    ...(size !== undefined && { sizeInFiles: size }),
    prediction: predictDuration(task, history),
  };
}

function usefulWorkers(tasks: readonly PredictedTask[], workers: number, makespanMs: number): number {
  let [few, enough] = [1, Math.min(workers, tasks.length)];
  while (few < enough) {
    const middle = Math.floor((few + enough) / 2);
    if (planTasks(tasks, middle).makespanMs <= 1.01 * makespanMs) enough = middle;
    else few = middle + 1;
  }
  return enough;
}
