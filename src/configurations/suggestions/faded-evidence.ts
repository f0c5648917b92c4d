import type { SelectionPlan } from '../../selection/plan.ts';
import type { compareArms, Selector } from '../../selection/selector.ts';
import type { SuggestionTable } from '../../store/schema.ts';

/** What a suggestion to make a configuration the default needs: first, and to stay, so that it does not come and go by chance. */
export const PROMOTION = { better: 0.9, floor: 0.8, runs: 15, stays: { better: 0.7, floor: 0.6 } };

/** Why the evidence does not speak for a suggestion any more; undefined while it does. */
export function fadedEvidence(
  { kind, name }: Pick<SuggestionTable, 'kind' | 'name'>,
  { candidates, runs }: ReturnType<typeof compareArms>,
  setAside: Selector['setAside'],
): string | undefined {
  const own = candidates.find(({ arm }) => arm === name);
  if (own === undefined || own.isDefault) return undefined;
  const after = `after ${Math.round(runs.get(name) ?? 0)} runs`;
  if (kind === 'remove')
    return own.floor >= PROMOTION.floor && !setAside.some(({ arm }) => arm === name)
      ? `it is not set aside any more ${after}`
      : undefined;
  const { better, floor } = PROMOTION.stays;
  if (own.better < better) return `P(better) = ${own.better.toFixed(2)} ${after}`;
  return own.floor < floor ? `P(succeeds often enough) = ${own.floor.toFixed(2)} ${after}` : undefined;
}

/** The values that a suggestion was made with, by which it is judged in every project. */
export function valuesOf({
  value_usd: valueUsd,
  time_price_usd: timePriceUsd,
}: Pick<SuggestionTable, 'value_usd' | 'time_price_usd'>): Pick<SelectionPlan, 'valueUsd' | 'timePriceUsd'> {
  return { valueUsd, timePriceUsd };
}
