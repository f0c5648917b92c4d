import { plainModel } from './model-name.ts';
import type { Price } from './pricing.ts';

/** The models of the user's own prices that match no recorded model, by full or plain name. */
export function unusedPrices(prices: readonly Price[], recorded: readonly string[]): string[] {
  const names = new Set(recorded.flatMap((model) => [model, plainModel(model)]));
  const own = prices.filter((price) => price.own).map(({ model }) => model);
  return [...new Set(own)].filter((model) => !names.has(model));
}
