import { ladderOf, type Ladder } from '../ladder/ladder.ts';
import { compareMetric, type MetricComparison } from './metric-comparison.ts';
import { completeUsd } from '../../facts/fact.ts';
import { METRICS, successOf } from './metrics.ts';
import type { Average } from './samples.ts';
import { compareSteps, type SideWithAttempts, type StepComparison } from './step-comparison.ts';
import { ladderSideOf } from './usage-of-attempts.ts';

/** Two selections of runs, compared. */
export type SelectionComparison = {
  readonly kind: 'selections';
  readonly a: SelectionSummary;
  readonly b: SelectionSummary;
  readonly average: Average;
  /** The headline first. */
  readonly metrics: readonly MetricComparison[];
  readonly steps: readonly StepComparison[];
  /** Why the mean cost of a run differs. */
  readonly ladder: Ladder;
};

/** What was selected. */
export type SelectionSummary = {
  readonly filter: string;
  readonly runs: number;
  /** Runs among them that are simulated. */
  readonly simulated: number;
  readonly successes: number;
  readonly failures: number;
  /** Runs that were cancelled or abandoned or whose end is unknown: they cost, but do not affect success rates. */
  readonly others: number;
  /** Runs whose cost is not or only partly known; they are left out of costs, not counted as 0. */
  readonly costUnknown: number;
  /** Start of the first run and end of the last, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
};

/** Compares two selections of runs that have no run in common and at least one each. */
export function compareSelections(a: SideWithAttempts, b: SideWithAttempts, average: Average): SelectionComparison {
  return {
    kind: 'selections',
    a: summaryOf(a),
    b: summaryOf(b),
    average,
    metrics: METRICS.map((metric) => compareMetric(metric, a, b, average)),
    steps: compareSteps(a, b, average),
    ladder: ladderOf(ladderSideOf(a.attempts, a.runs.length), ladderSideOf(b.attempts, b.runs.length)),
  };
}

function summaryOf({ filter, runs, asOf }: SideWithAttempts): SelectionSummary {
  const outcomes = runs.map(successOf);
  const [successes, failures] = [1, 0].map((outcome) => outcomes.filter((one) => one === outcome).length);
  return {
    filter,
    runs: runs.length,
    simulated: runs.filter(({ simulated }) => simulated === 1).length,
    successes: successes ?? 0,
    failures: failures ?? 0,
    others: outcomes.filter((outcome) => outcome === undefined).length,
    costUnknown: runs.filter((run) => completeUsd(run) === null).length,
    from: runs.reduce((first, { started_at }) => Math.min(first, started_at), Infinity),
    until: asOf,
  };
}
