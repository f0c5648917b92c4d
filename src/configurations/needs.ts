import { counted } from '../core/amounts.ts';
import { SURE_ENOUGH } from '../selection/choose.ts';
import { DEFAULT_PLAN } from '../selection/plan.ts';
import type { DecisionTable } from '../store/schema.ts';
import type { RecordedCandidate } from './choice.ts';

/** What another configuration lacked to be used. */
export type Need = { readonly name: string; readonly what: string };

/** What each configuration that was not used lacked: every condition of the choice that it did not meet. */
export function needsOf(
  candidates: readonly RecordedCandidate[],
  { used, chosen, default_arm, mode, kind }: Pick<DecisionTable, 'used' | 'chosen' | 'default_arm' | 'mode' | 'kind'>,
): Need[] {
  const best = candidates.find(({ name }) => name === chosen);
  return candidates
    .filter(({ name }) => name !== used)
    .map((one) => {
      if (one.name === chosen) {
        const what = kind === 'override' ? 'a choice without an override' : `the mode auto (it was ${mode})`;
        return { name: one.name, what };
      }
      const isDefault = one.name === default_arm;
      const conditions = [...(isDefault ? [] : conditionsOf(one)), ...worthOf(one, best)];
      return { name: one.name, what: conditions.join('; ') || 'a choice without exploration' };
    });
}

/** What the default does not need, in the order of the checks. */
function conditionsOf(one: RecordedCandidate): string[] {
  const { standing, floor, better, costUsd, limitUsd, budget, defaultRuns } = one;
  const { floorProbability, floorMargin } = DEFAULT_PLAN;
  const points = Math.round(100 * floorMargin);
  const cost = costUsd === null ? 'unknown' : `$${costUsd.toFixed(2)}`;
  return [
    ...(defaultRuns === null ? [] : [`${counted(defaultRuns, 'more outcome')} of the default to be compared with`]),
    ...(limitUsd === null ? [] : [`an expected cost within the limit of $${limitUsd.toFixed(2)} (now ${cost})`]),
    ...(standing === 'set aside' ? ['probes that succeed as before: it is set aside'] : []),
    ...(floor < floorProbability
      ? [`P(success at most ${points} points below the default) of at least ${shareFrom(floorProbability, floor)}`]
      : []),
    ...(budget === null ? [] : [budgetText(budget)]),
    ...(better < SURE_ENOUGH ? [`P(better than the default) of at least ${shareFrom(SURE_ENOUGH, better)}`] : []),
  ];
}

/** What is found is less than what is needed, also in two digits. */
function shareFrom(needed: number, found: number): string {
  return `${needed.toFixed(2)} (now ${Math.min(found, needed - 0.01).toFixed(2)})`;
}

function budgetText({ priceUsd, leftUsd }: NonNullable<RecordedCandidate['budget']>): string {
  return `$${priceUsd.toFixed(2)} of the budget for exploration, of which $${Math.max(0, leftUsd).toFixed(2)} is left`;
}

function worthOf({ utility }: RecordedCandidate, best: RecordedCandidate | undefined): string[] {
  const ahead = best ? best.utility - utility : 0;
  return ahead > 0 ? [`to be worth $${ahead.toFixed(2)} a run more`] : [];
}
