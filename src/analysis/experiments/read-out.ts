import {
  amountDifference,
  amountInterval,
  comparedRuns,
  comparisonsOf,
  type AmountEvidence,
} from './evidence/amount-evidence.ts';
import { outcomesOf, type Decision, type Experiment } from './experiment.ts';
import { morePairs, type MorePairs } from './forecast.ts';
import type { Side } from './outcome.ts';
import { METRICS, type MetricName } from './plan.ts';
import { differenceInterval, differenceOf } from './evidence/rate-difference.ts';
import { countsOf } from './evidence/success-evidence.ts';

/** A figure with the range that its true value is in, whenever one looks; null where nothing is known. */
export type Figure = {
  readonly value: number | null;
  /** `difference`: success rate of a minus that of b. `ratio`: geometric mean of a divided by that of b. */
  readonly unit: 'difference' | 'ratio';
  /** How many runs it is made of. */
  readonly n: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly method: string;
};

/** What is known about a metric. */
export type MetricResult<Better extends string = Side> = Decision<Better> &
  Figure & {
    /** The probability of a wrong arm, at any look. */
    readonly errorRate: number;
    /** How many more pairs probably lead to a verdict; null if there is one, or none within the plan. */
    readonly morePairs: MorePairs | null;
  };

/** What is known about an experiment. */
export type ReadOut = {
  readonly n: number;
  readonly arms: Readonly<Record<Side, { readonly runs: number; readonly successes: number }>>;
  readonly overall: Decision & { readonly errorRate: number };
} & Readonly<Record<MetricName, MetricResult>>;

/** Reads out what is known about an experiment. */
export function readOut(experiment: Experiment): ReadOut {
  const { decisions, plan, runs } = experiment;
  const metric = (name: MetricName): MetricResult => ({
    ...decisions[name],
    ...(name === 'success' ? successFigure(experiment) : amountFigure(experiment[name], plan.errorRates[name])),
    errorRate: plan.errorRates[name],
    morePairs: morePairs(experiment, name),
  });
  const errorRate = METRICS.reduce((sum, name) => sum + plan.errorRates[name], 0);
  return {
    n: outcomesOf(experiment),
    success: metric('success'),
    cost: metric('cost'),
    duration: metric('duration'),
    overall: { ...decisions.overall, errorRate },
    arms: runs,
  };
}

function successFigure({ success, plan, decisions }: Experiment): Figure {
  const counts = countsOf(success);
  const method = 'blocks of one run of each arm: e-process on wins and rates, universal-inference interval';
  const base = { unit: 'difference', n: 2 * success.blocks, method } as const;
  if (success.blocks === 0) return { ...base, value: null, low: null, high: null };
  const value = differenceOf(counts);
  const { low, high } = differenceInterval(counts, plan.errorRates.success);
  // Verdicts are sharper than the interval: differences of the other sign, or beyond the margin, are excluded.
  const { verdict } = decisions.success;
  const margin = verdict === 'equivalent' && Math.abs(value) < plan.successMargin ? plan.successMargin : 1;
  return {
    ...base,
    value,
    low: Math.max(low, verdict === 'a' && value > 0 ? 0 : -margin),
    high: Math.min(high, verdict === 'b' && value < 0 ? 0 : margin),
  };
}

function amountFigure(evidence: AmountEvidence, errorRate: number): Figure {
  const comparisons = comparisonsOf(evidence);
  const difference = amountDifference(comparisons);
  const { low, high } = amountInterval(comparisons, errorRate);
  return {
    value: difference === undefined ? null : Math.exp(difference),
    unit: 'ratio',
    n: comparedRuns(evidence),
    low: Number.isFinite(low) ? Math.exp(low) : null,
    high: Number.isFinite(high) ? Math.exp(high) : null,
    method: `logarithms adjusted by task or type of task${evidence.predicted.values > 0 ? ' and by prediction' : ''}; right-Haar Bayes factor`,
  };
}
