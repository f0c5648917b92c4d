import type { SelectionPlan } from './plan.ts';

/** What the selection may lose against the default: what was granted, and the runs that it was spent on. */
export type Budget = {
  /** In US dollars. */
  granted: number;
  /** How many runs used each arm other than the default. */
  readonly runs: Map<string, number>;
};

/** The share of what was gained that may be lost again. */
export const RETURNED = 0.5;

/** The number of runs whose budget is granted at the start. */
const FIRST_RUNS = 5;

/** A budget that nothing was spent of. */
export function createBudget(plan: SelectionPlan): Budget {
  return { granted: FIRST_RUNS * grantPerRun(plan), runs: new Map() };
}

/** What each run adds, in US dollars. */
export function grantPerRun({ explorationBudget, valueUsd }: SelectionPlan): number {
  return explorationBudget * valueUsd;
}

/** Counts a run: it adds its share, and an arm other than the default is paid for. */
export function countRun(budget: Budget, plan: SelectionPlan, arm: string | undefined): void {
  budget.granted += grantPerRun(plan);
  if (arm !== undefined) budget.runs.set(arm, (budget.runs.get(arm) ?? 0) + 1);
}

/**
 * What is left, in US dollars. Earlier runs cost what is known now, not what was expected when they were chosen: arms
 * that turned out to be worse than the default use up the budget, those that turned out to be better add to it.
 * @param gains of each arm: its expected utility less that of the default
 */
export function budgetLeft({ granted, runs }: Budget, gains: ReadonlyMap<string, number>): number {
  let left = granted;
  for (const [arm, count] of runs) {
    const gain = gains.get(arm) ?? 0;
    left += count * (gain < 0 ? gain : RETURNED * gain);
  }
  return left;
}
