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
  readonly amount: (outcome: Outcome) => number | null;
  /** Pairs of runs of one task. */
  readonly pairs: LogRatio;
  /** Other runs, by type of task. */
  readonly types: LogRatio;
  readonly cells: Map<string, Cell>;
};

/** Evidence without runs; `amount` reads the amount of a run. */
export function createAmountEvidence(amount: AmountEvidence['amount']): AmountEvidence {
  return { amount, pairs: createLogRatio(), types: createLogRatio(), cells: new Map() };
}

/** Adds a run that is compared with all runs of its type of task. An amount that is unknown or not above 0 adds nothing. */
export function addRun(evidence: AmountEvidence, outcome: Outcome): void {
  const value = logarithmOf(evidence, outcome);
  if (value === undefined) return;
  const type = outcome.taskType ?? '';
  const cell = evidence.cells.get(type) ?? createCell();
  evidence.cells.set(type, cell);
  addToCell(evidence.types, cell, outcome.variant, value);
}

function logarithmOf(evidence: AmountEvidence, outcome: Outcome): number | undefined {
  const amount = evidence.amount(outcome);
  return amount !== null && amount > 0 ? Math.log(amount) : undefined;
}

/** Adds two runs of the same task, which are compared with each other only. */
export function addAmountPair(evidence: AmountEvidence, { a, b }: Block): void {
  const [valueA, valueB] = [logarithmOf(evidence, a), logarithmOf(evidence, b)];
  if (valueA !== undefined && valueB !== undefined) addPair(evidence.pairs, valueA, valueB);
}

/**
 * The logarithm of the e-value against this difference of logarithms. Pairs and other runs are different runs with
 * different spreads, so their Bayes factors multiply.
 */
export function logAmountEvidence({ pairs, types }: AmountEvidence, difference: number): number {
  return logBayesFactor(pairs, difference) + logBayesFactor(types, difference);
}

/** The estimated difference of logarithms, a − b; undefined while no cell has values of both arms. */
export function amountDifference({ pairs, types }: AmountEvidence): number | undefined {
  const weight = pairs.weight + types.weight;
  if (weight === 0) return undefined;
  return (pairs.weight * logRatioOf(pairs) + types.weight * logRatioOf(types)) / weight;
}

/** The differences of logarithms that are not rejected at this error rate, whenever one looks. */
export function amountInterval(evidence: AmountEvidence, alpha: number): Interval {
  const center = amountDifference(evidence);
  if (center === undefined) return { low: -Infinity, high: Infinity };
  const limit = -Math.log(alpha);
  const isRejected = (difference: number): boolean => logAmountEvidence(evidence, difference) >= limit;
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
