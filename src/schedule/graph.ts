import { EXIT, UserError } from '../core/errors.ts';
import type { Task } from './task.ts';

/** Tasks in an order in which each comes after those that it depends on, with the tasks that depend on it. */
export type Graph<T extends Task> = {
  readonly sorted: readonly T[];
  readonly successors: ReadonlyMap<string, readonly T[]>;
};

/**
 * Sorts tasks by their dependencies.
 * @throws {UserError} if an ID is repeated, a dependency is unknown, or tasks depend on each other in a circle
 */
export function graphOf<T extends Task>(tasks: readonly T[]): Graph<T> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  if (byId.size < tasks.length) throw wrong('two tasks have the same ID');
  const successors = new Map<string, T[]>(tasks.map(({ id }) => [id, []]));
  for (const task of tasks)
    for (const before of task.after ?? []) {
      const found = successors.get(before);
      if (!found) throw wrong(`task ${JSON.stringify(task.id)} depends on ${JSON.stringify(before)}, which is unknown`);
      found.push(task);
    }
  return { sorted: sortedByDependency(tasks, successors), successors };
}

function wrong(found: string): UserError {
  return new UserError(`Cannot schedule the tasks: ${found}`, {
    hint: 'Correct the plan of the tasks',
    exitCode: EXIT.wrongUse,
  });
}

function sortedByDependency<T extends Task>(tasks: readonly T[], successors: ReadonlyMap<string, readonly T[]>): T[] {
  const open = new Map(tasks.map(({ id, after = [] }) => [id, new Set(after).size]));
  const sorted = tasks.filter(({ id }) => open.get(id) === 0);
  for (const { id } of sorted)
    for (const next of new Set(successors.get(id))) {
      const left = (open.get(next.id) ?? 0) - 1;
      open.set(next.id, left);
      if (left === 0) sorted.push(next);
    }
  if (sorted.length === tasks.length) return sorted;
  const circle = tasks.filter((task) => !sorted.includes(task)).map(({ id }) => id);
  throw wrong(`these depend on each other in a circle: ${circle.join(', ')}`);
}
