import { planTasks } from '../../schedule/index.ts';
import type { Commit } from '../parallel/commits.ts';
import { implementTask, packagePlace, splitStage } from '../parallel/implement-tasks.ts';
import { mergeHeads } from '../parallel/merge-heads.ts';
import { splitPlan } from '../parallel/split-plan.ts';
import { taskWorktree, type WorkPlace } from '../parallel/task-worktree.ts';
import type { BuildPlan } from '../plan/plan-schema.ts';
import { openConflictWatch, type ConflictWatch } from '../parallel/conflict-watch.ts';
import type { BuildContext } from '../build-context.ts';
import { openJournal, type JournalFile } from '../../engine/journal.ts';
import { openAdmission, otherTasks } from './task-admission.ts';
import type { BuildActivities } from './build-execution.ts';
import { runStageActivity } from './stage-activity.ts';
import { outputOf, reached } from './stage-results.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

/** The activities of the strategy `parallel`. */
export function parallelActivities(
  around: WorkerSurroundings,
): Pick<BuildActivities, 'split' | 'implementTask' | 'merge'> {
  return {
    split: (at) =>
      runStageActivity(around, at, 'split', async (build, journal) => {
        const split = await splitStage(build, outputOf<BuildPlan>(journal, 'plan'));
        if (!split) return {};
        const { order } = planTasks(split.tasks, build.state.workers);
        const tasks = split.tasks.map(({ id, after }) => ({ id, after }));
        return { ...reached(build), split: { tasks, order, base: split.base } };
      }),
    implementTask: (at) =>
      runStageActivity(around, at, `implement ${at.task}`, async (build, journal) => {
        const plan = outputOf<BuildPlan>(journal, 'plan');
        const task = splitPlan(plan).tasks.find(({ id }) => id === at.task);
        if (!task) throw new Error(`Cannot implement ${at.task}: the plan has no such task`);
        const place = startingAt(taskWorktree(build, at.task, at.base), at.from);
        const isDone = openJournal(journal).lastCompleted(`implement ${at.task}`) !== undefined;
        const admission = isDone ? {} : { admission: openAdmission(build, journal, at.task) };
        const work = { plan, task, place, from: at.from, among: () => at.among, ...admission };
        const result = await implementTask(build, work);
        await watchOthers(build, journal, at.task).ended(at.task, result.commit);
        return result;
      }),
    merge: (at) => {
      const { task, base, heads } = at;
      const key = task === undefined ? 'merge' : `merge ${task}`;
      return runStageActivity(around, at, key, async (build) => {
        const place = task === undefined ? packagePlace(build) : taskWorktree(build, task, base);
        const { commit, tree } = await mergeHeads(build, { key, place, base, heads });
        return { commit, tree };
      });
    },
  };
}

/** Another worker may have merged the work that the task depends on. */
function startingAt(place: WorkPlace, { tree }: Commit): WorkPlace {
  return { ...place, workspace: { ...place.workspace, origin: tree } };
}

/** Compares with the work of the tasks that are done, and of those that other activities do now. */
function watchOthers(build: BuildContext, journal: JournalFile, task: string): ConflictWatch {
  const { running, done } = otherTasks(journal, task);
  const watch = openConflictWatch(build, done);
  for (const other of running) watch.started(other);
  return watch;
}
