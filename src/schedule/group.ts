import { graphOf } from './graph.ts';
import { namesCommonFile } from './overlap.ts';
import { decideSplit, type Overhead, type SplitDecision } from './split.ts';
import type { PredictedTask, Prediction } from './task.ts';

/** A predicted task with the files that its plan names. */
export type TaskWithFiles = PredictedTask & { readonly files?: readonly string[] };

/** Tasks that are done one after the other in one worktree, because a split of them does not pay. */
export type Unsplit = { readonly ids: readonly string[]; readonly reason: 'one after another' | 'too short' };

/** Two tasks that are not done at the same time, because they can change the same file. */
export type SharedFiles = { readonly first: string; readonly second: string; readonly files: readonly string[] };

/** Which tasks are worth being done in parallel. */
export type Grouping<T extends TaskWithFiles> = {
  /** The tasks, in an order that fits, each also after those that it must not run beside. */
  readonly tasks: readonly T[];
  /** The tasks that are better done one after the other. */
  readonly unsplit: readonly Unsplit[];
  /** The pairs of tasks that must not run beside each other. */
  readonly sharedFiles: readonly SharedFiles[];
  /** What the remaining parts save together. */
  readonly decision: SplitDecision;
};

/**
 * Groups tasks that are better done one after the other: tasks that name a common file, chains in which each task waits
 * only for the previous one, and independent tasks that take less time than a worktree of their own would cost.
 * @throws {UserError} if the dependencies are not consistent
 */
export function groupTasks<T extends TaskWithFiles>(
  tasks: readonly T[],
  workers: number,
  overhead: Overhead,
): Grouping<T> {
  const { tasks: apart, sharedFiles } = separated(graphOf(tasks).sorted);
  const chains = chainsOf(apart);
  const parts = joinShort(chains.map(partOf), workers, overhead);
  const unsplit = parts
    .filter(({ tasks: { length } }) => length > 1)
    .map(({ tasks: joined, isJoined }) => ({
      ids: joined.map(({ id }) => id),
      reason: isJoined ? ('too short' as const) : ('one after another' as const),
    }));
  return {
    tasks: parts.length === chains.length ? apart : graphOf(parts.flatMap(inSequence)).sorted,
    unsplit,
    sharedFiles,
    decision: decideSplit(parts, workers, overhead),
  };
}

/** Each later task waits for earlier ones with which it has a file in common; an order by dependencies has no circle. */
function separated<T extends TaskWithFiles>(sorted: readonly T[]): { tasks: T[]; sharedFiles: SharedFiles[] } {
  const sharedFiles: SharedFiles[] = [];
  const before = new Map<string, ReadonlySet<string>>();
  const tasks = sorted.map((task, index) => {
    const after = new Set(task.after);
    const earlier = new Set([...after].flatMap((id) => [id, ...(before.get(id) ?? [])]));
    for (const other of sorted.slice(0, index).toReversed()) {
      const files = commonFiles(other, task);
      if (earlier.has(other.id) || files.length === 0) continue;
      sharedFiles.push({ first: other.id, second: task.id, files });
      after.add(other.id);
      for (const id of [other.id, ...(before.get(other.id) ?? [])]) earlier.add(id);
    }
    before.set(task.id, earlier);
    return { ...task, after: [...after] };
  });
  return { tasks, sharedFiles };
}

function commonFiles({ files = [] }: TaskWithFiles, other: TaskWithFiles): string[] {
  return files.filter((file) => other.files?.some((each) => namesCommonFile(file, each)));
}

/** Tasks of which there is at least one, the first to do first. */
type Chain<T> = [T, ...T[]];

/** Sequences in which each task but the first waits for the one before alone, and nothing else waits for that one. */
function chainsOf<T extends PredictedTask>(sorted: readonly T[]): Chain<T>[] {
  const { successors } = graphOf(sorted);
  const chains = new Map<string, Chain<T>>();
  for (const task of sorted) {
    const [only, ...others] = task.after ?? [];
    const chain = only !== undefined && others.length === 0 && successors.get(only)?.length === 1 && chains.get(only);
    if (chain) chain.push(task);
    chains.set(task.id, chain || [task]);
  }
  return [...new Set(chains.values())];
}

/** Tasks that share a worktree; as a task, it has the ID of the last one, for which others wait. */
type Part<T> = PredictedTask & { readonly tasks: Readonly<Chain<T>>; readonly isJoined: boolean };

/** Joins the two shortest independent parts as long as this saves more than it takes. */
function joinShort<T extends PredictedTask>(parts: readonly Part<T>[], workers: number, overhead: Overhead): Part<T>[] {
  const needed = new Set(parts.flatMap(({ after = [] }) => after));
  let joined = [...parts];
  for (;;) {
    const [one, other] = joined
      .filter(({ id, after = [] }) => after.length === 0 && !needed.has(id))
      .sort((a, b) => a.prediction.meanMs - b.prediction.meanMs);
    if (!one || !other) return joined;
    // The longer one first: it is the more urgent one.
    const tasks: Chain<T> = [...other.tasks, ...one.tasks];
    const next = [...joined.filter((each) => each !== one && each !== other), { ...partOf(tasks), isJoined: true }];
    if (costOf(next, workers, overhead) >= costOf(joined, workers, overhead)) return joined;
    joined = next;
  }
}

function partOf<T extends PredictedTask>(tasks: Readonly<Chain<T>>): Part<T> {
  return { ...joinedTask(tasks), tasks, isJoined: false };
}

function joinedTask(tasks: Readonly<Chain<PredictedTask>>): PredictedTask {
  const sum = (of: (prediction: Prediction) => number): number =>
    tasks.reduce((total, { prediction }) => total + of(prediction), 0);
  const [first] = tasks;
  const last = tasks.at(-1) ?? first;
  const [medianMs, meanMs, p80Ms] = [sum((p) => p.medianMs), sum((p) => p.meanMs), sum((p) => p.p80Ms)];
  return { id: last.id, after: first.after ?? [], prediction: { ...last.prediction, medianMs, meanMs, p80Ms } };
}

function costOf(parts: readonly PredictedTask[], workers: number, overhead: Overhead): number {
  const { parallelMs, overheadMs, conflictMs } = decideSplit(parts, workers, overhead);
  return parallelMs + overheadMs + conflictMs;
}

/** The tasks of a part, each after the one before it. */
function inSequence<T extends PredictedTask>({ tasks }: Part<T>): T[] {
  return tasks.map((task, index) => {
    const before = tasks[index - 1];
    return before ? { ...task, after: [...new Set([...(task.after ?? []), before.id])] } : task;
  });
}
