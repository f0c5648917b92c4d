import type { Verdict } from '../analysis/experiments/verdicts.ts';
import { armsOfPlan, openPlan } from '../analysis/experiments/sealed-plan.ts';
import type { Arm } from '../core/ids/assignment-id.ts';
import type { Store } from '../store/open-store.ts';
import { assignmentCounts } from '../store/queries/experiments/assignment.ts';
import { allExperiments } from '../store/queries/experiments/experiment.ts';
import type { ExperimentTable } from '../store/schema.ts';
import { readExperimentStatus, type ExperimentStatus } from './experiment-status.ts';

/** An experiment in a list. Times in milliseconds since 1970. */
export type ListedExperiment = Pick<
  ExperimentStatus,
  'name' | 'workflow' | 'state' | 'startedAt' | 'stoppedAt' | 'adopted'
> & {
  /** Assignments of each arm. */
  readonly assigned: readonly { readonly arm: Arm; readonly assignments: number }[];
  /** The overall verdict; null if a check fails. */
  readonly verdict: Verdict<Arm> | null;
};

/** All experiments, the latest first. A list is no look: it is not counted. */
export async function listExperiments(store: Store): Promise<ListedExperiment[]> {
  const listed: ListedExperiment[] = [];
  for (const row of await allExperiments(store)) listed.push(await listedExperiment(store, row));
  return listed;
}

async function listedExperiment(store: Store, row: ExperimentTable): Promise<ListedExperiment> {
  const { name, workflow, state, startedAt, stoppedAt, adopted, result } = await readExperimentStatus(store, row);
  const counts = await assignmentCounts(store, name);
  const assigned = armsOfPlan(openPlan(row.plan)).map((arm) => ({ arm, assignments: counts.get(arm) ?? 0 }));
  return { name, workflow, state, startedAt, stoppedAt, adopted, assigned, verdict: result?.overall.verdict ?? null };
}
