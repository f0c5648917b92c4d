import { DEFAULT_PLAN } from '../../selection/plan.ts';
import type { DecisionTable } from '../../store/schema.ts';
import type { RecordedCandidate } from '../choice.ts';

/** A candidate that is worth more than the chosen one while a success is worth more, or less, than this value. */
export type ValueChange = { readonly name: string; readonly valueUsd: number; readonly isAbove: boolean };

/** Rates that are closer than this are shown as the same, and the value at which they would matter is no figure to use. */
const SAME_RATE = 0.005;

/**
 * Where the lines of utility over the value of a success cross: the other candidate is worth more beyond that value. What
 * could not be chosen at any value is left out.
 */
export function changesOf(
  candidates: readonly RecordedCandidate[],
  { chosen, default_arm: byDefault, kind }: Pick<DecisionTable, 'chosen' | 'default_arm' | 'kind'>,
): ValueChange[] {
  const own = candidates.find(({ name }) => name === chosen);
  // No value changes what a person chose.
  if (!own || kind === 'override') return [];
  return candidates.flatMap((other) => {
    // What is worth more already lacks something else.
    if (other.utility >= own.utility || other.costUsd === null || own.costUsd === null) return [];
    if (Math.abs(other.success - own.success) < SAME_RATE || isExcluded(other, byDefault)) return [];
    const priceUsd = other.costUsd + other.timeUsd - own.costUsd - own.timeUsd;
    const valueUsd = priceUsd / (other.success - own.success);
    return valueUsd > 0 ? [{ name: other.name, valueUsd, isAbove: other.success > own.success }] : [];
  });
}

function isExcluded({ name, standing, floor, limitUsd, defaultRuns }: RecordedCandidate, byDefault: string): boolean {
  if (name === byDefault) return false;
  const isBarred = limitUsd !== null || defaultRuns !== null;
  return standing === 'set aside' || floor < DEFAULT_PLAN.floorProbability || isBarred;
}
