import { defineActivity, defineFileActivity, type ActivityContext } from '../../engine/activity.ts';
import { planTasks, runTasks, type PredictedTask } from '../../schedule/index.ts';
import type { BuildContext } from '../build-context.ts';
import { sessionSettings } from '../configuration.ts';
import type { BuildPlan } from '../plan/plan-schema.ts';
import { taskPrompt } from '../prompts.ts';
import { agentOptions } from '../stages/agent-options.ts';
import { placePackages } from '../stages/place-packages.ts';
import { runAgentSession } from '../stages/agent-session.ts';
import { implementStage } from '../stages/implement.ts';
import { runStage } from '../stages/run-stage.ts';
import { shareOf } from './budget-share.ts';
import { commitTree, type Commit } from './commits.ts';
import { openConflictWatch } from './conflict-watch.ts';
import { mergeHeads } from './merge-heads.ts';
import { decisionText, demandOf, predicted, resourcesFor } from './predictions.ts';
import { splitPlan, type BuildTask } from './split-plan.ts';
import { taskWorktree, type WorkPlace } from './task-worktree.ts';

/** Tasks that can be done at the same time, and the commit that they start from. */
export type Split = { readonly tasks: readonly PlannedTask[]; readonly base: Commit };

type PlannedTask = BuildTask & PredictedTask;

/** A task to implement, and where. */
export type TaskWork = {
  readonly plan: BuildPlan;
  readonly task: BuildTask;
  readonly place: WorkPlace;
  readonly from: Commit;
  /** How many sessions, with this one, have not reserved their share of the budget. */
  readonly among: () => number;
  /** Decides when the task starts. @default at once */
  readonly admission?: TaskAdmission;
};

/** Decides when a task starts, where no one process starts them all. */
export type TaskAdmission = {
  /** Runs `start` when the task may start, and again each time that `mayStart` refused. */
  readonly admitted: <T>(start: () => Promise<T>) => Promise<T>;
  readonly mayStart: () => void;
};

/**
 * Implements the tasks of a plan in parallel, each in a worktree of its own, and merges them into the package. A task
 * that fails does not end the others, whose results are kept.
 * @throws the error of the first task that failed
 */
export async function implementTasks(build: BuildContext, plan: BuildPlan): Promise<void> {
  const split = await splitStage(build, plan);
  if (!split) return implementStage(build, plan);
  const { tasks, base } = split;
  const results = await runAll(build, plan, split);
  const heads = tasks.map(({ id }) => ({ name: id, commit: results.get(id)?.commit ?? '' }));
  await mergeHeads(build, { key: 'merge', place: packagePlace(build), base, heads });
}

function runAll(build: BuildContext, plan: BuildPlan, { tasks, base }: Split): Promise<ReadonlyMap<string, Commit>> {
  const { workers } = build.state;
  const unreserved = new Set(tasks.map(({ id }) => id));
  const watch = openConflictWatch(build);
  return runTasks<PlannedTask, Commit>({
    tasks,
    order: planTasks(tasks, workers).order,
    demandOf: () => demandOf(build),
    resources: (running) => resourcesFor(build, workers, running.length),
    onWaiting: ({ id }, reason) => build.emit({ type: 'task.waiting', task: id, reason }),
    pause: (signal) => build.pause(signal),
    run: async (task, results) => {
      const place = taskWorktree(build, task.id, base);
      const before = task.after.map((id) => ({ name: id, commit: results.get(id)?.commit ?? '' }));
      const from =
        before.length === 0 ? base : await mergeHeads(build, { key: `merge ${task.id}`, place, base, heads: before });
      watch.started(task.id);
      const result = await implementTask(build, { plan, task, place, from, among: () => shareOf(task.id, unreserved) });
      unreserved.delete(task.id);
      await watch.ended(task.id, result.commit);
      return result;
    },
  });
}

/** Splits a plan into tasks, and says what that is expected to save; undefined if they are one task. */
export async function splitStage(build: BuildContext, plan: BuildPlan): Promise<Split | undefined> {
  const { tasks, joined } = splitPlan(plan);
  for (const ids of joined)
    build.emit({ type: 'note', text: `The tasks ${ids.join(', ')} name the same files: one session does them` });
  if (tasks.length === 1) return undefined;
  const base = await commitPlanned(build);
  const known = predicted(build, tasks);
  build.emit({ type: 'note', text: decisionText(build, known) });
  return { tasks: known, base };
}

/** The package after the plan, as the commit that every task starts from. */
function commitPlanned(build: BuildContext): Promise<Commit> {
  const { workspace, state } = build;
  const activity = defineActivity('split', null, async () =>
    commitTree(state.into, { tree: await workspace.snapshot(), parents: ['HEAD'], message: 'Before the tasks' }),
  );
  return build.engine.run(activity, 'split', null, { workspace });
}

const AT_ONCE: TaskAdmission = { admitted: (start) => start(), mayStart: () => {} };

/** Implements one task in a session; its result is a commit. */
export function implementTask(build: BuildContext, work: TaskWork): Promise<Commit> {
  const { plan, task, place, from, among, admission = AT_ONCE } = work;
  const settings = sessionSettings(build.state.configuration, 0);
  const { id, title, files } = task;
  const key = `implement ${id}`;
  const run = async (_: object, context: ActivityContext): Promise<void> => {
    const cwd = await place.folder();
    await placePackages(build, cwd);
    const prompt = taskPrompt(plan, { id, title, files });
    const attempt = { attempt: context.attempt, kind: context.attempt > 1 ? 'retry' : 'first' } as const;
    const session = {
      stage: 'implement',
      task: id,
      prompt,
      settings,
      cwd,
      step: { ...attempt, project: cwd },
    } as const;
    await runAgentSession(build, session, context);
  };
  const keep = (tree: string): Promise<Commit> =>
    commitTree(build.state.into, { tree, parents: [from.commit], message: title });
  const activity = defineFileActivity('implement task', [taskPrompt(null, null), settings], { run, keep });
  const { admitted, mayStart } = admission;
  const options = agentOptions(build, `the task ${id}`, { workspace: place.workspace, among, mayStart });
  const input = { plan, task: { id, title, files } };
  const start = (): Promise<Commit> => build.engine.run(activity, key, input, options);
  return runStage(build, { stage: 'implement', key, task: id }, () => admitted(start));
}

/** The package itself as a place to work in. */
export function packagePlace({ workspace, state }: BuildContext): WorkPlace {
  return { workspace, folder: async () => state.into };
}
