import { describeSettings } from '../../analysis/experiments/arm-configuration.ts';
import { armsOfPlan, configurationOf, type ExperimentPlan } from '../../analysis/experiments/sealed-plan.ts';
import type { Arm } from '../../core/ids/assignment-id.ts';
import { readExperimentStatus, type ExperimentStatus } from '../../experiments/experiment-status.ts';
import { findExperiment } from '../../experiments/find-experiment.ts';
import { listExperiments, type ListedExperiment } from '../../experiments/list-experiments.ts';
import type { Store } from '../../store/open-store.ts';
import { requireFound } from './not-found.ts';

/** The status of an experiment, with its arms in words. */
export type ExperimentAnswer = Omit<ExperimentStatus, 'plan'> & {
  readonly plan: Omit<ExperimentPlan, 'v' | 'name' | 'workflow' | 'arms' | 'seed'> & {
    readonly arms: readonly { readonly arm: Arm; readonly settings: string }[];
  };
};

/** All experiments, the latest first. */
export async function experimentsRead(store: Store): Promise<{ readonly experiments: readonly ListedExperiment[] }> {
  return { experiments: await listExperiments(store) };
}

/** The status of an experiment. Reading it is no look: verdicts are valid at every look, so none is counted. */
export async function experimentRead(store: Store, { name }: { readonly name: string }): Promise<ExperimentAnswer> {
  const { plan, ...status } = await readExperimentStatus(store, await requireFound(findExperiment(store, name)));
  const { v: _v, name: _name, workflow: _workflow, seed: _seed, arms: _arms, ...rest } = plan;
  const arms = armsOfPlan(plan).map((arm) => ({ arm, settings: describeSettings(configurationOf(plan, arm)) }));
  return { ...status, plan: { ...rest, arms } };
}
