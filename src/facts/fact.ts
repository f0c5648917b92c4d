import type { AttemptFactTable } from '../store/schema.ts';

/**
 * An attempt at a step that has ended, with everything that analysis groups by, filters by and adds up. Amounts of
 * money are billionths of a US dollar, times milliseconds; see {@link AttemptFactTable} for every column.
 */
export type AttemptFact = AttemptFactTable;

/** The columns of a fact that {@link completeCost} reads. */
export type CostColumns = Pick<AttemptFact, 'cost_nano_usd' | 'usage_gap' | 'unpriced'>;

/** The cost in billionths of a US dollar; null if it is unknown or only a part of it is known. */
export function completeCost({ cost_nano_usd, usage_gap, unpriced }: CostColumns): number | null {
  return usage_gap === null && unpriced === 0 ? cost_nano_usd : null;
}
