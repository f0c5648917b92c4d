// Loaded into Temporal's workflow sandbox: no Node.js modules, no clock, no random numbers.
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import { runBuildFlow } from '../build-flow.ts';
import { runTasks } from '../../schedule/index.ts';
import type { BuildEnd } from '../events.ts';
import { shareOf } from '../parallel/budget-share.ts';
import type { Commit } from '../parallel/commits.ts';
import type { Head } from '../parallel/merge-heads.ts';
import type { BuildActivities, BuildExecution, BuildPoint, ReachedTree, SplitTasks } from './build-execution.ts';

/** Sessions have limits of their own; this one only ends an activity that nothing else does. */
const LONGEST_ACTIVITY = '1 day';

/** A worker that was killed sends no heartbeat: another one repeats its activity after this time. */
const HEARTBEAT_TIMEOUT = '20 seconds';

const activities = proxyActivities<BuildActivities>({
  startToCloseTimeout: LONGEST_ACTIVITY,
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  // The activity decides which errors are final. Killed workers are repeated without limit: what is done costs nothing.
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Builds a package; Temporal calls it by this name.
 * @returns why the build ended
 */
export async function packageBuild(build: BuildExecution): Promise<BuildEnd> {
  const { runId } = build;
  const finish = (end: BuildEnd): Promise<void> =>
    CancellationScope.nonCancellable(() => activities.finish({ runId, end }));
  try {
    const end = await runStages(build);
    await finish(end);
    return end;
  } catch (error) {
    const end = isCancellation(error) ? 'cancelled' : endOf(error);
    await finish(end);
    if (end === 'cancelled') throw error;
    return end;
  }
}

async function runStages(build: BuildExecution): Promise<BuildEnd> {
  const { runId, acceptsChanged, maxRepairs, isParallel, publishTo } = build;
  let at: BuildPoint = { runId, acceptsChanged };
  const moved = <T extends ReachedTree>(reached: T): T => {
    if (reached.tree !== undefined) at = { ...at, tree: reached.tree };
    return reached;
  };
  const check = await runBuildFlow(maxRepairs, {
    plan: async () => moved(await activities.plan(at)),
    implement: async () => {
      const { split } = isParallel ? moved(await activities.split(at)) : {};
      moved(split ? await implementTasks(build, at, split) : await activities.implement(at));
    },
    check: async (attempt) => moved(await activities.check({ ...at, attempt })),
    repair: async (attempt) => void moved(await activities.repair({ ...at, attempt })),
  });
  if (!check.ok) return 'check_failed';
  moved(await activities.pack(at));
  if (publishTo !== undefined) await activities.publish({ ...at, folder: publishTo });
  return 'built';
}

/**
 * Implements tasks at the same time and merges them. One that fails does not end the others, as in the embedded engine;
 * how many run is decided by the build and by the slots of the workers.
 */
async function implementTasks({ workers }: BuildExecution, at: BuildPoint, split: SplitTasks): Promise<Commit> {
  const { tasks, order, base } = split;
  const unreserved = new Set(tasks.map(({ id }) => id));
  const headsOf = (ids: readonly string[], results: ReadonlyMap<string, Commit>): Head[] =>
    ids.map((name) => ({ name, commit: results.get(name)?.commit ?? '' }));
  const results = await runTasks<SplitTasks['tasks'][number], Commit>({
    tasks,
    order,
    demandOf: () => ({}),
    resources: () => ({ workers }),
    // Only the end of another task changes what can start.
    pause: () => new Promise(() => {}),
    run: async ({ id: task, after }, known) => {
      const heads = headsOf(after, known);
      const from = heads.length === 0 ? base : await activities.merge({ ...at, task, base, heads });
      const result = await activities.implementTask({ ...at, task, base, from, among: shareOf(task, unreserved) });
      unreserved.delete(task);
      return result;
    },
  });
  const ids = tasks.map(({ id }) => id);
  return activities.merge({ ...at, base, heads: headsOf(ids, results) });
}

/** @throws the error if no activity failed: it is a mistake of this code, whose workflow task Temporal repeats */
function endOf(error: unknown): BuildEnd {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === 'BudgetExhausted' ? 'budget_exhausted' : 'failed';
}
