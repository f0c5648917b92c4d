import { admitTasks, type Demand, type Resources } from './admit.ts';
import { graphOf } from './graph.ts';
import type { Task } from './task.ts';

/** Tasks to run, and what decides when each of them starts. */
export type TasksToRun<T extends Task, R> = {
  readonly tasks: readonly T[];
  /** The IDs of the tasks, the most urgent first, such as the order of a plan. */
  readonly order: readonly string[];
  /** What a task is expected to need. */
  readonly demandOf: (task: T) => Omit<Demand, 'id'>;
  /** What is available now to tasks beside those that run. */
  readonly resources: (running: readonly T[]) => Omit<Resources, 'running'>;
  /** Runs a task; the results of the tasks that it depends on are known. */
  readonly run: (task: T, results: ReadonlyMap<string, R>) => Promise<R>;
  /** Called when a task that could start begins to wait, and when it waits for something of another kind. */
  readonly onWaiting?: (task: T, reason: string, kind: string) => void;
  /** Ends when the resources should be looked at again, or the signal is aborted. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
};

/**
 * Runs tasks in parallel. Each task starts after its dependencies and when resources allow it. If a task fails, all tasks
 * that do not depend on it still run to their end.
 * @returns the result of each task by its ID
 * @throws {UserError} if the dependencies are not consistent
 * @throws the error of the first task, in the given order, that failed
 */
export async function runTasks<T extends Task, R>(work: TasksToRun<T, R>): Promise<ReadonlyMap<string, R>> {
  const waiting = new Set(inOrder(work));
  const running = new Map<T, Promise<void>>();
  const results = new Map<string, R>();
  const failures = new Map<T, unknown>();
  const reasons = new Map<T, string>();
  for (;;) {
    const ready = [...waiting].filter(({ after = [] }) => after.every((id) => results.has(id)));
    const { start, held } = admitted(work, ready, [...running.keys()]);
    for (const task of start) {
      waiting.delete(task);
      const ended = work.run(task, results).then(
        (result) => void results.set(task.id, result),
        (error: unknown) => void failures.set(task, error),
      );
      running.set(
        task,
        ended.finally(() => running.delete(task)),
      );
    }
    for (const [task, reason] of held) {
      const [kind = ''] = reason.split(':');
      if (reasons.get(task) !== kind) work.onWaiting?.(task, reason, kind);
      reasons.set(task, kind);
    }
    if (running.size === 0) break;
    await nextChange(work, [...running.values()], held.length > 0);
  }
  for (const task of work.tasks) if (failures.has(task)) throw failures.get(task);
  return results;
}

function inOrder<T extends Task, R>({ tasks, order }: TasksToRun<T, R>): T[] {
  const { sorted } = graphOf(tasks);
  return [...sorted].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/**
 * The tasks that start now, and why others wait. If nothing runs, waiting changes nothing: the first task starts, and
 * fails if it cannot.
 */
function admitted<T extends Task, R>(
  { demandOf, resources }: TasksToRun<T, R>,
  ready: readonly T[],
  running: readonly T[],
): { readonly start: readonly T[]; readonly held: readonly (readonly [T, string])[] } {
  const [first] = ready;
  if (!first) return { start: [], held: [] };
  const demands = ready.map((task) => ({ id: task.id, ...demandOf(task) }));
  const admission = admitTasks(demands, { ...resources(running), running: running.length });
  const isStuck = admission.start.length === 0 && running.length === 0;
  const start = ready.filter((task) => admission.start.includes(task.id) || (isStuck && task === first));
  const reasonOf = new Map(admission.waiting.map(({ id, reason }) => [id, reason]));
  const held = ready.filter((task) => !start.includes(task));
  return { start, held: held.map((task) => [task, reasonOf.get(task.id) ?? 'a worker'] as const) };
}

/** A task ended; or, if some could start, it is time to look at the resources again. */
async function nextChange<T extends Task, R>(
  { pause }: TasksToRun<T, R>,
  running: readonly Promise<void>[],
  isHolding: boolean,
): Promise<void> {
  const over = new AbortController();
  await Promise.race([...running, ...(isHolding ? [pause(over.signal)] : [])]);
  over.abort();
}
