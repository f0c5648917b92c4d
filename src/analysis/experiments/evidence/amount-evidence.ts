import { addAdjusted, createAdjustedRatio, withoutPredictions, type AdjustedRatio } from './adjusted-ratio.ts';
import {
  addPair,
  addToCell,
  createCell,
  createLogRatio,
  logBayesFactor,
  logRatioOf,
  type Cell,
  type LogRatio,
} from './log-ratio.ts';
import type { Block } from '../blocks.ts';
import type { Outcome } from '../outcome.ts';
import type { Interval } from './rate-difference.ts';

/** The evidence against equal cost, or equal duration. */
export type AmountEvidence = {
  readonly measured: Measured;
  /** Pairs of runs of one task. */
  readonly pairs: LogRatio;
  /** Other runs, by type of task. */
  readonly types: LogRatio;
  readonly cells: Map<string, Cell>;
  /** Other runs with a prediction, by type of task. */
  readonly predicted: AdjustedRatio;
};

/** Reads the amount of a run, and what it was predicted to be; null if unknown. */
export type Measured = Readonly<Record<'amount' | 'prediction', (outcome: Outcome) => number | null>>;

/** Comparisons of different runs, which have different spreads. */
export type Comparisons = readonly LogRatio[];

/** Evidence without runs. */
export function createAmountEvidence(measured: Measured): AmountEvidence {
  const [pairs, types] = [createLogRatio(), createLogRatio()];
  return { measured, pairs, types, cells: new Map(), predicted: createAdjustedRatio() };
}

/** Adds a run that is compared with all runs of its type of task. An amount that is unknown or not above 0 adds nothing. */
export function addRun(evidence: AmountEvidence, outcome: Outcome): void {
  const value = logarithmOf(evidence.measured.amount(outcome));
  if (value === undefined) return;
  const type = outcome.taskType ?? '';
  const prediction = logarithmOf(evidence.measured.prediction(outcome));
  if (prediction !== undefined)
    return addAdjusted(evidence.predicted, type, { arm: outcome.variant, value, prediction });
  const cell = evidence.cells.get(type) ?? createCell();
  evidence.cells.set(type, cell);
  addToCell(evidence.types, cell, outcome.variant, value);
}

function logarithmOf(amount: number | null): number | undefined {
  return amount !== null && amount > 0 ? Math.log(amount) : undefined;
}

/** Adds two runs of the same task, which are compared with each other only. */
export function addAmountPair(evidence: AmountEvidence, { a, b }: Block): void {
  const [valueA, valueB] = [a, b].map((outcome) => logarithmOf(evidence.measured.amount(outcome)));
  if (valueA !== undefined && valueB !== undefined) addPair(evidence.pairs, valueA, valueB);
}

/** The comparisons that the evidence consists of. */
export function comparisonsOf({ pairs, types, predicted }: AmountEvidence): Comparisons {
  return predicted.values === 0 ? [pairs, types] : [pairs, types, withoutPredictions(predicted)];
}

/** The number of runs that were compared. */
export function comparedRuns({ pairs, types, predicted }: AmountEvidence): number {
  return pairs.values + types.values + predicted.values;
}

/** The logarithm of the e-value against this difference of logarithms: Bayes factors of different runs multiply. */
export function logAmountEvidence(comparisons: Comparisons, difference: number): number {
  return comparisons.reduce((sum, one) => sum + logBayesFactor(one, difference), 0);
}

/** The estimated difference of logarithms, a − b; undefined while no cell has values of both arms. */
export function amountDifference(comparisons: Comparisons): number | undefined {
  const weight = comparisons.reduce((sum, one) => sum + one.weight, 0);
  if (weight === 0) return undefined;
  return comparisons.reduce((sum, one) => sum + one.weight * logRatioOf(one), 0) / weight;
}

/** The differences of logarithms that are not rejected at this error rate, whenever one looks. */
export function amountInterval(comparisons: Comparisons, alpha: number): Interval {
  const center = amountDifference(comparisons);
  if (center === undefined) return { low: -Infinity, high: Infinity };
  const limit = -Math.log(alpha);
  const isRejected = (difference: number): boolean => logAmountEvidence(comparisons, difference) >= limit;
  return { low: boundary(isRejected, center, -1), high: boundary(isRejected, center, 1) };
}

/** Distances of logarithms at which the search for the end of an interval starts and ends. */
const [SMALLEST, LARGEST] = [1e-4, 50];

const BISECTIONS = 20;

/** The end of the interval in one direction: first doubles the distance, then bisects. */
function boundary(isRejected: (difference: number) => boolean, center: number, direction: 1 | -1): number {
  let outside = SMALLEST;
  while (!isRejected(center + direction * outside)) {
    outside *= 2;
    if (outside > LARGEST) return direction * Infinity;
  }
  let inside = outside === SMALLEST ? 0 : outside / 2;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (inside + outside) / 2;
    if (isRejected(center + direction * middle)) outside = middle;
    else inside = middle;
  }
  return center + direction * outside;
}
