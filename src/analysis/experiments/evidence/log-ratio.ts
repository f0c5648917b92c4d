import type { Side } from '../outcome.ts';

/**
 * Logarithms of a positive amount (cost or duration) of both arms, in cells: a type of task, or a pair of runs of one
 * task. Cells may differ in their mean; the residual spread is the same in all of them and unknown.
 */
export type LogRatio = {
  /** Values in cells that both arms have. */
  values: number;
  cells: number;
  /** Sums over cells, weighted by w = n_a n_b / (n_a + n_b): of w, w d and w d², with the difference of means d. */
  weight: number;
  weighted: number;
  weightedSquares: number;
  /** Squared deviations from the mean of the cell and arm. */
  within: number;
};

/** The values of one cell. */
export type Cell = Readonly<Record<Side, CellArm>>;

type CellArm = { n: number; mean: number; squares: number };

/** A comparison without values. */
export function createLogRatio(): LogRatio {
  return { values: 0, cells: 0, weight: 0, weighted: 0, weightedSquares: 0, within: 0 };
}

/** A cell without values. */
export function createCell(): Cell {
  return { a: { n: 0, mean: 0, squares: 0 }, b: { n: 0, mean: 0, squares: 0 } };
}

/** Adds the logarithm of an amount to a cell of the comparison. */
export function addToCell(ratio: LogRatio, cell: Cell, arm: Side, value: number): void {
  account(ratio, cell, -1);
  const own = cell[arm];
  const deviation = value - own.mean;
  own.n += 1;
  own.mean += deviation / own.n;
  own.squares += deviation * (value - own.mean);
  account(ratio, cell, 1);
}

/** Adds the contribution of a cell to the sums, or removes it. */
function account(ratio: LogRatio, { a, b }: Cell, sign: 1 | -1): void {
  // The mean of a cell without values of the other arm is free, so its values say nothing about the difference, but
  // their deviations say something about the spread.
  const n = a.n + b.n;
  if (n === 0) return;
  const weight = (a.n * b.n) / n;
  const difference = a.mean - b.mean;
  ratio.values += sign * n;
  ratio.cells += sign;
  ratio.weight += sign * weight;
  ratio.weighted += sign * weight * difference;
  ratio.weightedSquares += sign * weight * difference * difference;
  ratio.within += sign * (a.squares + b.squares);
}

/** Adds a pair of runs of one task: a cell of its own. */
export function addPair(ratio: LogRatio, a: number, b: number): void {
  const cell = createCell();
  addToCell(ratio, cell, 'a', a);
  addToCell(ratio, cell, 'b', b);
}

/** The estimated difference of logarithms, a − b. */
export function logRatioOf({ weight, weighted }: LogRatio): number {
  return weight === 0 ? 0 : weighted / weight;
}

/** Squared logarithms below this are rounding errors of equal amounts. */
const ROUNDING = 1e-24;

/** The residual sum of squares and its degrees of freedom. */
export function residualOf(ratio: LogRatio): { readonly squares: number; readonly freedom: number } {
  const { weight, weighted, weightedSquares, within, values, cells } = ratio;
  const between = weight === 0 ? 0 : Math.max(0, weightedSquares - (weighted * weighted) / weight);
  const squares = within + between;
  // What rounding leaves of equal values is no spread.
  return { squares: squares < ROUNDING * values ? 0 : squares, freedom: Math.max(0, values - cells - 1) };
}

/**
 * The logarithm of the right-Haar Bayes factor against this difference of logarithms, for normal residuals with unknown
 * means and spread; the difference in units of the spread has the prior N(0, 1). Its error rate holds at every look
 * (Hendriksen, de Heide and Grünwald, Bayesian Analysis 16(3), 2021).
 */
export function logBayesFactor(ratio: LogRatio, difference: number): number {
  const { squares, freedom } = residualOf(ratio);
  const effect = ratio.weight * (logRatioOf(ratio) - difference) ** 2;
  if (freedom === 0 || squares + effect === 0) return 0;
  const growth = 1 + ratio.weight;
  const quotient = (squares + effect) / (squares + effect / growth);
  return (-Math.log(growth) + (freedom + 1) * Math.log(quotient)) / 2;
}
