import { armsOfPlan, type ExperimentPlan } from '../analysis/experiments/sealed-plan.ts';
import { toNanoUsd } from '../pricing/pricing.ts';
import { assignmentCounts } from '../store/queries/experiments/assignment.ts';
import { experimentCost } from '../store/queries/experiments/experiment-runs.ts';
import type { Queryable } from '../store/transaction.ts';

/** A limit of an experiment. */
export type Limit = 'max-pairs' | 'max-cost';

/** The limit that an experiment has reached; undefined if none. Costs that are unknown do not count. */
export async function reachedLimit(store: Queryable, plan: ExperimentPlan): Promise<Limit | undefined> {
  const counts = [...(await assignmentCounts(store, plan.name)).values()];
  const assigned = counts.reduce((sum, count) => sum + count, 0);
  if (assigned >= armsOfPlan(plan).length * plan.maxPairs) return 'max-pairs';
  if (plan.maxCostUsd === null) return undefined;
  return (await experimentCost(store, plan.name)) >= toNanoUsd(plan.maxCostUsd) ? 'max-cost' : undefined;
}
