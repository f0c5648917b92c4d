import { logMean } from './log-mean.ts';

/** The factors of a cost, in the order of their quantities. */
export const FACTORS = ['attempts', 'requests-per-attempt', 'tokens-per-request', 'token-kinds', 'price'] as const;

/** One of {@link FACTORS}. */
export type Factor = (typeof FACTORS)[number];

/**
 * The effect of each factor on the difference of two costs. Each side is the quantities attempts, requests, tokens,
 * tokens of a kind, cost: a factor is a quantity divided by the one before it. The effects add up to the difference.
 * A factor that is 0 on one side explains all of it, which is the limit for a factor that approaches 0.
 */
export function decompose(a: readonly number[], b: readonly number[]): Record<Factor, number> {
  const [costA, costB] = [a.at(-1) ?? 0, b.at(-1) ?? 0];
  const weight = logMean(costA, costB);
  const vanishing = costA === 0 || costB === 0 ? vanishingFactor(costA === 0 ? a : b) : undefined;
  const effect = (factor: Factor, index: number): number => {
    if (vanishing !== undefined) return factor === vanishing ? costB - costA : 0;
    return weight * Math.log(quotient(b, index) / quotient(a, index));
  };
  return Object.fromEntries(FACTORS.map((factor, index) => [factor, effect(factor, index)])) as Record<Factor, number>;
}

/** The first factor that is 0 on the side without cost. */
function vanishingFactor(side: readonly number[]): Factor {
  return FACTORS[side.indexOf(0)] ?? 'price';
}

/** The factor with this index: a quantity divided by the one before it. */
function quotient(side: readonly number[], index: number): number {
  const [quantity = 0, before = 0] = [side[index], index === 0 ? 1 : side[index - 1]];
  return quantity / before;
}
