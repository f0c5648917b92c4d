import type { SelectionPlan } from './plan.ts';

/** What the selection may lose against the default: what its runs add, and those that it was spent on. */
export type Budget = {
  /** How many runs have added their share. */
  counted: number;
  /** How many runs used each arm other than the default. */
  readonly runs: Map<string, number>;
};

/** The share of what was gained that may be lost again. */
export const RETURNED = 0.5;

/** A budget that nothing was spent of. */
export function createBudget(): Budget {
  return { counted: 0, runs: new Map() };
}

/** What each of the first runs adds, in US dollars. */
export function grantPerRun({ explorationBudget, valueUsd }: SelectionPlan): number {
  return explorationBudget * valueUsd;
}

/** Counts a run: it adds its share, and an arm other than the default is paid for. */
export function countRun(budget: Budget, arm: string | undefined): void {
  budget.counted += 1;
  if (arm !== undefined) budget.runs.set(arm, (budget.runs.get(arm) ?? 0) + 1);
}

/**
 * What is left, in US dollars. Earlier runs cost what is known now, not what was expected when they were chosen: arms
 * that turned out to be worse than the default use up the budget, those that turned out to be better add to it.
 * @param gains of each arm: its expected utility less that of the default
 */
export function budgetLeft({ counted, runs }: Budget, plan: SelectionPlan, gains: ReadonlyMap<string, number>): number {
  let left = granted(counted) * grantPerRun(plan);
  for (const [arm, count] of runs) {
    const gain = gains.get(arm) ?? 0;
    left += count * (gain < 0 ? gain : RETURNED * gain);
  }
  return left;
}

/** The number of runs whose budget is there at the start. */
const ADVANCE = 5;

/**
 * How many runs add what is known of their arms from few outcomes. What these lose is about twice what was expected of
 * them if the default is the best arm, so later ones, which are judged by more, add half as much again.
 */
const EARLY = 50;

/** What so many runs have added, in shares of an early run. */
function granted(counted: number): number {
  return ADVANCE + counted + 0.5 * Math.max(0, counted - EARLY);
}
