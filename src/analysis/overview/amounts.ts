import { completeUsd, type CostColumns } from '../../facts/fact.ts';
import { toUsd } from '../../pricing/pricing.ts';

/** The known costs of rows in US dollars, and how many are unknown or only partly known. */
export type Costs = { readonly known: readonly number[]; readonly missing: number };

/** The costs of rows. */
export function costsOf(rows: readonly CostColumns[]): Costs {
  const known = rows.flatMap((row) => completeUsd(row) ?? []);
  return { known, missing: rows.length - known.length };
}

/** What is known of the cost of rows in US dollars, lower bounds included. */
export function knownSum(rows: readonly CostColumns[]): number {
  return toUsd(rows.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0));
}

/** Whether a part of the cost of any row is unknown. */
export function isLowerBound(rows: readonly CostColumns[]): boolean {
  return rows.some((row) => completeUsd(row) === null);
}
