import { isDisabled, type Environment } from '../core/environment.ts';
import { openPlan } from '../analysis/experiments/sealed-plan.ts';
import { openStore } from '../store/open-store.ts';
import { assignInStore, defaultAssignment } from './assign-in-store.ts';
import type { Assignment, AssignmentRequest } from './assignment.ts';
import { findExperiment } from './find-experiment.ts';

/**
 * Assigns a run to an arm of an experiment in the store of this environment. Paths in settings are relative to the folder.
 * @throws {UserError} if the store cannot be used, there is no such experiment, or the request does not fit it
 */
export async function assign(
  env: Environment,
  name: string,
  request: AssignmentRequest,
  folder: string,
): Promise<Assignment> {
  const store = await openStore(env);
  try {
    const plan = openPlan((await findExperiment(store, name)).plan);
    if (isDisabled(env)) return defaultAssignment(plan, 'disabled');
    // Only a limit of cost depends on what the relay has ingested.
    if (plan.maxCostUsd !== null) await catchUpWith(env);
    return await assignInStore(store, name, request, folder);
  } finally {
    await store.close();
  }
}

async function catchUpWith(env: Environment): Promise<void> {
  const { catchUp } = await import('../relay/relay.ts');
  await catchUp(env);
}
