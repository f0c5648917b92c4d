import { armsOfPlan, configurationOf, openPlan, type ExperimentPlan } from '../../analysis/experiments/sealed-plan.ts';
import type { BuildConfiguration } from '../../builder/configuration.ts';
import type { BuildAssignment } from '../../builder/build-state.ts';
import { WORKFLOW } from '../../builder/run-build.ts';
import type { Environment } from '../../core/environment.ts';
import type { AssignmentRequest } from '../../experiments/assignment.ts';
import { settingsConfiguration } from './settings-configuration.ts';

/** The configuration of a build that an experiment assigned. */
export type AssignedConfiguration = {
  readonly configuration: BuildConfiguration;
  readonly assignment: BuildAssignment;
};

/**
 * Assigns a build to an arm of an experiment; the assignment is recorded, and the run of the build joins it. Every arm is
 * checked before, because an experiment that can use some of its arms only has no result.
 * @throws {UserError} if there is no such experiment, or a build cannot use one of its arms
 */
export async function assignedConfiguration(
  env: Environment,
  experiment: string,
  request: Pick<AssignmentRequest, 'task' | 'taskType'>,
): Promise<AssignedConfiguration> {
  await requireUsableExperiment(env, experiment);
  const { assign } = await import('../../experiments/assign.ts');
  const { id, arm, settings, reason } = await assign(
    env,
    experiment,
    { ...request, workflow: WORKFLOW },
    process.cwd(),
  );
  return {
    configuration: armConfiguration(experiment, arm, settings),
    assignment: { id, experiment, arm, reason },
  };
}

function armConfiguration(
  experiment: string,
  arm: string,
  settings: Readonly<Record<string, string>>,
): BuildConfiguration {
  return settingsConfiguration(settings, {
    name: `arm ${arm} of the experiment ${JSON.stringify(experiment)}`,
    hint: 'Start another experiment whose arms set strategy, model or effort only',
  });
}

/**
 * Checks that builds can use every arm of an experiment, without assigning anything.
 * @throws {UserError} if there is no such experiment, or a build cannot use one of its arms
 */
export async function requireUsableExperiment(env: Environment, experiment: string): Promise<void> {
  const plan = await planOf(env, experiment);
  for (const arm of armsOfPlan(plan)) armConfiguration(experiment, arm, configurationOf(plan, arm).settings);
}

async function planOf(env: Environment, experiment: string): Promise<ExperimentPlan> {
  const { findExperiment } = await import('../../experiments/find-experiment.ts');
  const { openStore } = await import('../../store/open-store.ts');
  const store = await openStore(env);
  try {
    return openPlan((await findExperiment(store, experiment)).plan);
  } finally {
    await store.close();
  }
}
