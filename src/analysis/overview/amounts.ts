import { completeUsd, isCompleted, type CostColumns } from '../../facts/fact.ts';
import { toUsd } from '../../pricing/pricing.ts';
import type { Counts } from '../statistics/rates.ts';
import type { Pair } from '../statistics/ratios.ts';

/** The known costs of rows in US dollars, and how many are unknown or only partly known. */
export type Costs = { readonly known: readonly number[]; readonly missing: number };

/** The costs of rows. */
export function costsOf(rows: readonly CostColumns[]): Costs {
  const known = rows.map(completeUsd).filter((usd) => usd !== null);
  return { known, missing: rows.length - known.length };
}

type Result = Parameters<typeof isCompleted>[0];

/** The cost of each row of known cost, and 1 if it succeeded, else 0: what was cancelled costs as well. */
export function costsBySuccess(rows: readonly (CostColumns & Result)[]): Pair[] {
  const pairs: Pair[] = [];
  for (const row of rows) {
    const usd = completeUsd(row);
    if (usd !== null) pairs.push([usd, Number(row.result === 'success')]);
  }
  return pairs;
}

/** The successes among the rows that ended by themselves. */
export function successesOf(rows: readonly Result[]): Counts {
  let [successes, n] = [0, 0];
  for (const row of rows) {
    if (isCompleted(row)) n += 1;
    if (row.result === 'success') successes += 1;
  }
  return { successes, n };
}

/** What is known of the cost of rows in US dollars, lower bounds included. */
export function knownSum(rows: readonly CostColumns[]): number {
  return toUsd(rows.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0));
}

/** Whether a part of the cost of any row is unknown. */
export function isLowerBound(rows: readonly CostColumns[]): boolean {
  return rows.some((row) => completeUsd(row) === null);
}
