import type { Relations } from './model/relations.ts';

/** What the selector decides by. */
export type SelectionPlan = {
  /** What a success is worth, in US dollars. */
  readonly valueUsd: number;
  /** What a minute of a run costs beside its tokens, in US dollars. */
  readonly timePriceUsd: number;
  /** How much lower than that of the default the success rate of an admissible arm may be. */
  readonly floorMargin: number;
  /** The probability of that which makes an arm admissible. */
  readonly floorProbability: number;
  /** The share of choices that are draws from the posterior distribution. */
  readonly explorationShare: number;
  /** What each of the first runs adds to what may be lost against the default, as a share of the value of a success. */
  readonly explorationBudget: number;
  /** What the settings of arms say about each other. */
  readonly relations?: Relations;
};

/** The plan of a selector for which nothing else is stated. */
export const DEFAULT_PLAN: SelectionPlan = {
  // Of the order of what a person who repeats a failed task costs; with it, 20 points of success are worth a dollar.
  valueUsd: 5,
  timePriceUsd: 0,
  // What experiments regard as no practical difference of success.
  floorMargin: 0.1,
  floorProbability: 0.2,
  explorationShare: 0.15,
  // Less than the 0.05 US dollars that a run may lose: arms that are worse are not known to be so at once.
  explorationBudget: 0.003,
};
