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
import type { BuildEnd } from '../events.ts';
import type { BuildActivities, BuildExecution, BuildPoint, ReachedTree } from './build-execution.ts';

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

async function runStages({ runId, acceptsChanged, maxRepairs, publishTo }: BuildExecution): Promise<BuildEnd> {
  let at: BuildPoint = { runId, acceptsChanged };
  const moved = <T extends ReachedTree>(reached: T): T => {
    if (reached.tree !== undefined) at = { ...at, tree: reached.tree };
    return reached;
  };
  const check = await runBuildFlow(maxRepairs, {
    plan: async () => moved(await activities.plan(at)),
    implement: async () => void moved(await activities.implement(at)),
    check: async (attempt) => moved(await activities.check({ ...at, attempt })),
    repair: async (attempt) => void moved(await activities.repair({ ...at, attempt })),
  });
  if (!check.ok) return 'check_failed';
  moved(await activities.pack(at));
  if (publishTo !== undefined) await activities.publish({ ...at, folder: publishTo });
  return 'built';
}

/** @throws the error if no activity failed: it is a mistake of this code, whose workflow task Temporal repeats */
function endOf(error: unknown): BuildEnd {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === 'BudgetExhausted' ? 'budget_exhausted' : 'failed';
}
