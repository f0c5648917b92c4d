import { describeSettings } from '../../analysis/experiments/arm-configuration.ts';
import type { Arm } from '../../analysis/experiments/outcome.ts';
import type { ExperimentPlan } from '../../analysis/experiments/sealed-plan.ts';
import { readExperimentStatus, type ExperimentStatus } from '../../experiments/experiment-status.ts';
import { findExperiment } from '../../experiments/find-experiment.ts';
import { listExperiments, type ListedExperiment } from '../../experiments/list-experiments.ts';
import type { Store } from '../../store/open-store.ts';
import { requireFound } from './not-found.ts';

/** The status of an experiment, with its arms in words. */
export type ExperimentAnswer = Omit<ExperimentStatus, 'plan'> & {
  readonly plan: Omit<ExperimentPlan, 'v' | 'name' | 'workflow' | 'arms' | 'seed'> & {
    readonly arms: Readonly<Record<Arm, string>>;
  };
};

/** All experiments, the latest first. */
export async function experimentsRead(store: Store): Promise<{ readonly experiments: readonly ListedExperiment[] }> {
  return { experiments: await listExperiments(store) };
}

/** The status of an experiment. Reading it is no look: verdicts are valid at every look, so none is counted. */
export async function experimentRead(store: Store, { name }: { readonly name: string }): Promise<ExperimentAnswer> {
  const { plan, ...status } = await readExperimentStatus(store, await requireFound(findExperiment(store, name)));
  const { v: _v, name: _name, workflow: _workflow, seed: _seed, arms, ...rest } = plan;
  return { ...status, plan: { ...rest, arms: { a: describeSettings(arms.a), b: describeSettings(arms.b) } } };
}
