import { SURE_ENOUGH } from '../selection/choose.ts';
import { DEFAULT_PLAN } from '../selection/plan.ts';
import type { DecisionTable } from '../store/schema.ts';
import type { RecordedCandidate } from './choose-in-store.ts';

/** What another configuration lacked to be used. */
export type Need = { readonly name: string; readonly what: string };

/** What each configuration that was not used lacked: the first condition of the choice that it did not meet. */
export function needsOf(
  candidates: readonly RecordedCandidate[],
  { used, chosen, default_arm, mode, kind }: Pick<DecisionTable, 'used' | 'chosen' | 'default_arm' | 'mode' | 'kind'>,
): Need[] {
  const best = candidates.find(({ name }) => name === chosen);
  return candidates
    .filter(({ name }) => name !== used)
    .map((one) => {
      if (one.name !== chosen) return { name: one.name, what: needOf(one, best, one.name === default_arm) };
      const what = kind === 'override' ? 'no choice of a person' : `the mode auto: it was ${mode}`;
      return { name: one.name, what };
    });
}

function needOf(
  { standing, floor, better, utility }: RecordedCandidate,
  best: RecordedCandidate | undefined,
  isDefault: boolean,
): string {
  const { floorProbability, floorMargin } = DEFAULT_PLAN;
  const points = Math.round(100 * floorMargin);
  if (!isDefault && standing === 'set aside') return 'probes that succeed as before: it is set aside';
  if (!isDefault && floor < floorProbability)
    return `P(success at most ${points} points below the default) from ${floorProbability.toFixed(2)} on, now ${floor.toFixed(2)}`;
  if (!isDefault && better < SURE_ENOUGH)
    return `P(better than the default) from ${SURE_ENOUGH.toFixed(2)} on, now ${better.toFixed(2)}`;
  const ahead = best ? best.utility - utility : 0;
  if (ahead > 0) return `to be worth $${ahead.toFixed(2)} a run more`;
  return isDefault
    ? 'that nothing better is chosen or tried'
    : 'six outcomes of the default, and what is left to learn with';
}
