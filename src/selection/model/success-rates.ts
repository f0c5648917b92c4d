import { runsOf } from '../evidence/cell-statistics.ts';
import { statisticsOf, typeCells, type Evidence } from '../evidence/evidence.ts';
import { ALL_TASKS } from '../context.ts';

/** A Beta distribution of a success rate. */
export type Rate = { readonly alpha: number; readonly beta: number };

/**
 * The success rates of all arms in the finest cell of a path. Each cell starts from the estimate of the coarser one,
 * shifted by how much all arms succeed more or less often in this cell, and adds its own outcomes.
 */
export function successRates(
  evidence: Evidence,
  path: readonly string[],
  arms: readonly string[],
): ReadonlyMap<string, Rate> {
  let rates = armRates(evidence, arms);
  for (const cell of path.slice(1)) rates = ratesInCell(evidence, cell, rates);
  return rates;
}

/** The rate that is assumed without any outcome, and the number of outcomes that it weighs. */
const FIRST_GUESS = { rate: 0.6, weight: 2 };

/** How many outcomes the rate of all arms weighs in the shift of a cell. */
const CELL_WEIGHT = 4;

/** The rates of arms on an average mix of tasks, by indirect standardisation: harder tasks do not make an arm worse. */
function armRates(evidence: Evidence, arms: readonly string[]): ReadonlyMap<string, Rate> {
  const { successes, runs } = totalOf(evidence, ALL_TASKS);
  const overall = shrunk(successes, runs, FIRST_GUESS.rate, FIRST_GUESS.weight);
  // Of tasks without a type, and of those whose type is rare, the overall rate is expected.
  const excess = new Map<string, number>();
  for (const cell of typeCells(evidence)) {
    const total = totalOf(evidence, cell);
    const rate = shrunk(total.successes, total.runs, overall, CELL_WEIGHT);
    for (const [arm, statistics] of evidence.get(cell) ?? [])
      excess.set(arm, (excess.get(arm) ?? 0) + runsOf(statistics) * (rate - overall));
  }
  return new Map(arms.map((arm) => [arm, armRate(evidence, arm, overall, excess.get(arm) ?? 0)]));
}

function totalOf(evidence: Evidence, cell: string): { successes: number; runs: number } {
  const total = { successes: 0, runs: 0 };
  for (const statistics of evidence.get(cell)?.values() ?? []) {
    total.successes += statistics.successes;
    total.runs += runsOf(statistics);
  }
  return total;
}

function shrunk(successes: number, runs: number, rate: number, weight: number): number {
  return (successes + weight * rate) / (runs + weight);
}

/** How many outcomes the common rate weighs in the rate of an arm: arms differ widely. */
const ARM_WEIGHT = 4;

/** @param excess by how many successes the tasks of an arm are easier than an average mix */
function armRate(evidence: Evidence, arm: string, overall: number, excess: number): Rate {
  const statistics = statisticsOf(evidence, ALL_TASKS, arm);
  const runs = runsOf(statistics);
  // Cells that lost other evidence than the one of all tasks may expect fewer successes than none.
  const standard = Math.max(0, runs + excess / overall);
  const rate = (statistics.successes + ARM_WEIGHT * overall) / (standard + ARM_WEIGHT);
  return rateOf(bounded(rate), runs + ARM_WEIGHT);
}

function rateOf(mean: number, weight: number): Rate {
  return { alpha: mean * weight, beta: (1 - mean) * weight };
}

/** Keeps an estimated rate off 0 and 1. */
function bounded(rate: number): number {
  return Math.min(Math.max(rate, 0.01), 0.99);
}

/** How many outcomes the expectation from the coarser cell weighs at most in the rate of an arm in a cell. */
const INTERACTION_WEIGHT = 10;

function ratesInCell(evidence: Evidence, cell: string, parents: ReadonlyMap<string, Rate>): Map<string, Rate> {
  const shift = cellShift(evidence, cell, parents);
  return new Map(
    [...parents].map(([arm, parent]) => {
      const { successes, failures } = statisticsOf(evidence, cell, arm);
      const weight = 1 / (1 / INTERACTION_WEIGHT + 1 / (parent.alpha + parent.beta));
      const { alpha, beta } = rateOf(bounded(logistic(logit(meanOf(parent)) + shift)), weight);
      return [arm, { alpha: alpha + successes, beta: beta + failures }] as const;
    }),
  );
}

/** By how much, on the logit scale, all arms succeed more often in a cell than the coarser cell predicts. */
function cellShift(evidence: Evidence, cell: string, parents: ReadonlyMap<string, Rate>): number {
  let [successes, runs, expected] = [0, 0, 0];
  for (const [arm, statistics] of evidence.get(cell) ?? []) {
    const parent = parents.get(arm);
    if (!parent) continue;
    successes += statistics.successes;
    runs += runsOf(statistics);
    expected += runsOf(statistics) * meanOf(parent);
  }
  if (runs === 0) return 0;
  const rate = bounded(expected / runs);
  return logit(bounded(shrunk(successes, runs, rate, CELL_WEIGHT))) - logit(rate);
}

function logit(rate: number): number {
  return Math.log(rate / (1 - rate));
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** The mean of a rate. */
export function meanOf({ alpha, beta }: Rate): number {
  return alpha / (alpha + beta);
}
