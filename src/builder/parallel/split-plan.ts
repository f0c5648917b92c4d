import { posix } from 'node:path';
import { joinOverlapping } from '../../schedule/index.ts';
import type { BuildPlan } from '../plan/plan-schema.ts';

/** A part of a plan that one session implements. */
export type BuildTask = BuildPlan['tasks'][number];

/** A plan split into tasks that can be done at the same time, each after those that it depends on. */
export type SplitPlan = {
  /** No file is in two of them. */
  readonly tasks: readonly BuildTask[];
  /** The IDs of planned tasks that became one task, because their files overlap or they depend on each other. */
  readonly joined: readonly (readonly string[])[];
};

/** Splits a plan; tasks whose files overlap are done by one session, as they would conflict. */
export function splitPlan({ tasks }: BuildPlan): SplitPlan {
  const parts = tasks.map((task) => ({ id: task.id, files: task.files.map((file) => posix.normalize(file)) }));
  let groups = joinOverlapping(parts).map(({ ids }) => ids);
  for (let circle = circleAmong(groups, tasks); circle; circle = circleAmong(groups, tasks)) {
    const together = circle;
    groups = [...groups.filter((group) => !together.includes(group)), together.flat()];
  }
  const joinedTasks = groups.map((ids) => joinedTask(tasks.filter(({ id }) => ids.includes(id))));
  const idOf = (planned: string): string =>
    joinedTasks[groups.findIndex((group) => group.includes(planned))]?.id ?? planned;
  return {
    tasks: joinedTasks
      .map((task) => ({ ...task, after: [...new Set(task.after.map(idOf))].filter((id) => id !== task.id) }))
      .sort((a, b) => position(tasks, a) - position(tasks, b)),
    joined: groups.filter(({ length }) => length > 1),
  };
}

type Group = readonly string[];

/** Groups that depend on each other, which two tasks of one group can cause; undefined if there are none. */
function circleAmong(groups: readonly Group[], tasks: readonly BuildTask[]): Group[] | undefined {
  const groupOf = (id: string): Group => groups.find((group) => group.includes(id)) ?? [];
  const next = (group: Group): Group[] =>
    tasks
      .filter(({ id }) => group.includes(id))
      .flatMap(({ after }) => after.map(groupOf))
      .filter((other) => other !== group);
  const reachable = (from: Group): ReadonlySet<Group> => {
    const found = new Set<Group>();
    for (const open = next(from); open.length > 0;) {
      const group = open.pop();
      if (!group || found.has(group)) continue;
      found.add(group);
      open.push(...next(group));
    }
    return found;
  };
  const start = groups.find((group) => reachable(group).has(group));
  return (
    start && groups.filter((group) => group === start || (reachable(start).has(group) && reachable(group).has(start)))
  );
}

/** Tasks as one task, with the ID of the first. */
function joinedTask(tasks: readonly BuildTask[]): BuildTask {
  return {
    id: tasks[0]?.id ?? '',
    title: tasks.map(({ title }) => title).join('; '),
    files: [...new Set(tasks.flatMap(({ files }) => files.map((file) => posix.normalize(file))))].sort(),
    after: tasks.flatMap(({ after }) => after),
  };
}

function position(tasks: readonly BuildTask[], { id }: BuildTask): number {
  return tasks.findIndex((task) => task.id === id);
}
