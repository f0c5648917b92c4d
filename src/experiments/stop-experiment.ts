import { armsOfPlan, openPlan } from '../analysis/experiments/sealed-plan.ts';
import type { Arm } from '../core/ids/assignment-id.ts';
import { EXIT, UserError } from '../core/errors.ts';
import type { Store } from '../store/open-store.ts';
import type { ExperimentTable } from '../store/schema.ts';
import { setExperimentEnd } from '../store/queries/experiments/experiment.ts';
import { experimentStatus, keptStatus, type ExperimentStatus } from './experiment-status.ts';
import { findExperiment } from './find-experiment.ts';

/**
 * Stops an experiment and keeps its status; from now on, runs get the adopted arm, else the default one. An arm can also
 * be adopted after the end.
 * @throws {UserError} if there is no such experiment or arm, or it has been stopped and no arm is given
 */
export function stopExperiment(store: Store, name: string, adopted: Arm | null): Promise<ExperimentStatus> {
  return store.write(async (transaction) => {
    const row = await findExperiment(transaction, name);
    const stoppedAt = row.stopped_at;
    if (adopted !== null) requireArm(row, adopted);
    if (stoppedAt !== null && adopted === null)
      throw new UserError(
        `Cannot stop the experiment ${JSON.stringify(name)}: it was stopped at ${new Date(stoppedAt).toISOString()}`,
        { hint: 'To use the configuration of an arm from now on, add --adopt ARM', exitCode: EXIT.wrongUse },
      );
    const at = stoppedAt ?? store.now();
    const kept = keptStatus(row) ?? (await experimentStatus(transaction, row, at));
    const status: ExperimentStatus = { ...kept, state: 'stopped', stoppedAt: at, adopted };
    await setExperimentEnd(transaction, name, { stopped_at: at, adopted, result: JSON.stringify(status) });
    return status;
  });
}

/** @throws {UserError} if the experiment has no such arm */
function requireArm({ name, plan }: ExperimentTable, arm: Arm): void {
  const arms = armsOfPlan(openPlan(plan));
  if (arms.includes(arm)) return;
  throw new UserError(`Cannot adopt arm ${arm} of the experiment ${JSON.stringify(name)}: it has no such arm`, {
    hint: `Its arms are ${arms.join(', ')}`,
    exitCode: EXIT.wrongUse,
  });
}

/**
 * The arm that runs get because the experiment has ended; null while it runs.
 * @throws {UserError} if there is no such experiment
 */
export async function armAfterEnd(store: Store, name: string): Promise<Arm | null> {
  const { stopped_at: stoppedAt, adopted, plan } = await findExperiment(store, name);
  return stoppedAt === null ? null : (adopted ?? openPlan(plan).defaultArm);
}
