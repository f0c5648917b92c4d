import { sumOf } from '../statistics/moments.ts';
import { logMean } from './log-mean.ts';
import type { TokenCell } from './usage-cell.ts';

/** Tokens of a kind on both sides, by model. */
export type TokenSides = { readonly a: readonly TokenCell[]; readonly b: readonly TokenCell[] };

/**
 * Splits the effect of a changed mean price of a kind of token into that of other models and that of other prices of the
 * same models: a price change counts with the mean share of its model, a changed share with the mean price. A model that
 * only one side has keeps its price.
 */
export function splitPriceEffect(
  effectUsd: number,
  { a, b }: TokenSides,
): { readonly models: number; readonly prices: number } {
  const [costA, costB] = [costOf(a), costOf(b)];
  // Without a cost on one side the tokens there were free, or there were none and the effect is 0.
  if (costA === 0 || costB === 0) return { models: 0, prices: effectUsd };
  const models = modelShift(sharesOf(a), sharesOf(b));
  // The effect is this weight times the change of the mean price.
  const weight = logMean(costA, costB) / logMean(costA / tokensOf(a), costB / tokensOf(b));
  return { models: weight * models, prices: effectUsd - weight * models };
}

function costOf(cells: readonly TokenCell[]): number {
  return sumOf(cells.map(({ costUsd }) => costUsd));
}

type ModelShares = ReadonlyMap<string, { readonly share: number; readonly price: number }>;

/** The change of the mean price that other shares of models explain. */
function modelShift(a: ModelShares, b: ModelShares): number {
  let shift = 0;
  for (const model of new Set([...a.keys(), ...b.keys()])) {
    const [inA, inB] = [a.get(model), b.get(model)];
    const [priceA, priceB] = [inA?.price ?? inB?.price ?? 0, inB?.price ?? inA?.price ?? 0];
    shift += ((priceA + priceB) / 2) * ((inB?.share ?? 0) - (inA?.share ?? 0));
  }
  return shift;
}

/** Share of the tokens and mean price of each model. */
function sharesOf(cells: readonly TokenCell[]): ModelShares {
  const total = tokensOf(cells);
  const merged = new Map<string, TokenCell>();
  for (const { model, tokens, costUsd } of cells) {
    const before = merged.get(model) ?? { tokens: 0, costUsd: 0 };
    merged.set(model, { model, tokens: before.tokens + tokens, costUsd: before.costUsd + costUsd });
  }
  return new Map(
    [...merged].map(([model, { tokens, costUsd }]) => [model, { share: tokens / total, price: costUsd / tokens }]),
  );
}

function tokensOf(cells: readonly TokenCell[]): number {
  return sumOf(cells.map(({ tokens }) => tokens));
}
