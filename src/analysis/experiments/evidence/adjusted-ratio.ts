import type { Side } from '../outcome.ts';
import type { LogRatio } from './log-ratio.ts';

/**
 * Logarithms of an amount of both arms in cells, of runs with a prediction: the logarithm is the mean of its cell, plus
 * a multiple of the logarithm of the prediction, plus the effect of the arm. Predictions are made before the arm is
 * assigned, so they differ by chance only, and adjusting by them leaves less spread (Deng, Xu, Kohavi and Walker,
 * WSDM 2013).
 */
export type AdjustedRatio = {
  values: number;
  readonly cells: Map<string, AdjustedCell>;
  /** Sums of products of deviations from the means of cells: of arm (1 for a), prediction and value. */
  readonly products: Record<Product, number>;
};

type AdjustedCell = { n: number; readonly means: Record<Variable, number> };

type Variable = 'arm' | 'prediction' | 'value';

type Product = (typeof PRODUCTS)[number];

const PRODUCTS = [
  'arm arm',
  'arm prediction',
  'arm value',
  'prediction prediction',
  'prediction value',
  'value value',
] as const;

/** A comparison without values. */
export function createAdjustedRatio(): AdjustedRatio {
  return {
    values: 0,
    cells: new Map(),
    products: Object.fromEntries(PRODUCTS.map((name) => [name, 0])) as AdjustedRatio['products'],
  };
}

/** Adds the logarithms of the amount and of the prediction of a run to its cell. */
export function addAdjusted(
  ratio: AdjustedRatio,
  cellName: string,
  { arm, value, prediction }: { readonly arm: Side; readonly value: number; readonly prediction: number },
): void {
  const cell = ratio.cells.get(cellName) ?? { n: 0, means: { arm: 0, prediction: 0, value: 0 } };
  ratio.cells.set(cellName, cell);
  const values = { arm: arm === 'a' ? 1 : 0, prediction, value };
  const deviations = { arm: 0, prediction: 0, value: 0 };
  for (const name of ['arm', 'prediction', 'value'] as const) deviations[name] = values[name] - cell.means[name];
  for (const product of PRODUCTS) {
    const [one, other] = product.split(' ') as [Variable, Variable];
    ratio.products[product] += (cell.n / (cell.n + 1)) * deviations[one] * deviations[other];
  }
  cell.n += 1;
  for (const name of ['arm', 'prediction', 'value'] as const) cell.means[name] += deviations[name] / cell.n;
  ratio.values += 1;
}

/** Sums of squares below this are rounding errors. */
const ROUNDING = 1e-12;

/**
 * The comparison without what the predictions explain. The coefficient of the prediction is one more unknown mean, which
 * takes a degree of freedom; the right-Haar Bayes factor of the rest is valid at every look like that of cells alone.
 */
export function withoutPredictions({ values, cells, products }: AdjustedRatio): LogRatio {
  const spread = products['prediction prediction'];
  const isAdjusted = spread > ROUNDING * values;
  const rest = (product: Product, one: Product, other: Product): number =>
    products[product] - (isAdjusted ? (products[one] * products[other]) / spread : 0);
  const weight = rest('arm arm', 'arm prediction', 'arm prediction');
  const weighted = rest('arm value', 'arm prediction', 'prediction value');
  const squares = rest('value value', 'prediction value', 'prediction value');
  const isKnown = weight > ROUNDING * values;
  const explained = isKnown ? (weighted * weighted) / weight : 0;
  return {
    values: values - Number(isAdjusted),
    cells: cells.size,
    weight: isKnown ? weight : 0,
    weighted: isKnown ? weighted : 0,
    weightedSquares: explained,
    within: Math.max(0, squares - explained),
  };
}
