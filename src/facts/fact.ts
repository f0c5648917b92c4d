import { toUsd } from '../pricing/pricing.ts';
import type { AttemptFactTable } from '../store/schema.ts';

/**
 * An attempt at a step that has ended, with everything that analysis groups by, filters by and adds up. Amounts of
 * money are billionths of a US dollar, times milliseconds; see {@link AttemptFactTable} for every column.
 */
export type AttemptFact = AttemptFactTable;

/** The columns of a fact that {@link completeCost} reads. */
export type CostColumns = Pick<AttemptFact, 'cost_nano_usd' | 'usage_gap' | 'unpriced'>;

/** The columns of a fact that {@link completeTokens} reads. */
export type TokenColumns = InputColumns & Pick<AttemptFact, 'output'>;

/** The columns of a fact that {@link completeInput} reads. */
export type InputColumns = Pick<
  AttemptFact,
  'input' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h' | 'usage_gap'
>;

/** The cost in US dollars; null if it is unknown or only a part of it is known. */
export function completeUsd(fact: CostColumns): number | null {
  const cost = completeCost(fact);
  return cost === null ? null : toUsd(cost);
}

/** The cost in billionths of a US dollar; null if it is unknown or only a part of it is known. */
export function completeCost({ cost_nano_usd, usage_gap, unpriced }: CostColumns): number | null {
  return usage_gap === null && unpriced === 0 ? cost_nano_usd : null;
}

/** The number of all tokens, those of output included; null if some are unknown. */
export function completeTokens(fact: TokenColumns): number | null {
  const input = completeInput(fact);
  return input === null ? null : input + (fact.output ?? 0);
}

/** The number of input tokens, those of the cache included; null if some are unknown. */
export function completeInput(fact: InputColumns): number | null {
  const { input, cache_read, cache_write_5m, cache_write_1h, usage_gap } = fact;
  if (usage_gap !== null || input === null) return null;
  return input + (cache_read ?? 0) + (cache_write_5m ?? 0) + (cache_write_1h ?? 0);
}

/** Whether it ended by itself: it was neither cancelled nor abandoned, and its result is known. */
export function isCompleted({ result }: { readonly result: AttemptFact['result'] }): boolean {
  return result === 'success' || result === 'failure';
}
