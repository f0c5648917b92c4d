import { grantPerRun, RETURNED } from './budget.ts';
import type { SelectionPlan } from './plan.ts';
import { candidatesOf, winShares, type Candidate, type Situation } from './candidates.ts';

/** Why an arm was chosen: it is the default, has the best expected utility, or is tried to learn. */
export type ChoiceKind = 'default' | 'greedy' | 'exploration';

/** A choice with what led to it. */
export type Choice = {
  readonly arm: string;
  readonly kind: ChoiceKind;
  /** The probability with which this arm was chosen. */
  readonly propensity: number;
  /** The candidates, that with the best expected utility among the admissible ones, and those that could be tried. */
  readonly candidates: readonly (Candidate & Barriers)[];
  readonly greedy: string;
  readonly tried: readonly string[];
  /** What the choice was expected to lose against the default, less a part of what it may gain, in US dollars. */
  readonly priceUsd: number;
};

/** What an arm does not meet of what does not follow from its posterior; null of what it meets. Amounts in US dollars. */
export type Barriers = {
  /** The limit of what a run may cost, which its expected cost exceeds, or may exceed if it is unknown. */
  readonly limitUsd: number | null;
  /** What it may lose, and what is left of the budget for that. */
  readonly budget: { readonly priceUsd: number; readonly leftUsd: number } | null;
  /** How many outcomes of the default are missing to compare it with. */
  readonly defaultRuns: number | null;
};

/** The probability of being better than the default that a greedy choice needs. */
export const SURE_ENOUGH = 0.7;

/**
 * Chooses an arm that the budget can pay for: with the share of exploration, a draw from the posterior distribution
 * among the admissible arms, else the arm with the best expected utility.
 */
export function choose(
  situation: Situation & {
    readonly left: number;
    /** How many outcomes of the default are missing; before, nothing else is chosen. */
    readonly defaultRuns: number;
    readonly maxCostUsd: number | undefined;
  },
): Choice {
  const { plan, random } = situation;
  const known = candidatesOf(situation);
  const candidates = known.map((one) => ({ ...one, ...barriersOf(one, known, situation) }));
  const open = candidates.filter((one) => one.isDefault || isAdmissible(one, plan));
  const greedy = best(open.filter((one) => one.isDefault || (one.standing === 'free' && one.better >= SURE_ENOUGH)));
  const wins = winShares(open);
  const isExploring = random.next() < plan.explorationShare;
  const chosen = isExploring ? random.weighted(weighted(open, wins)) : greedy;
  const share = open.length > 1 ? plan.explorationShare : 1;
  return {
    arm: chosen.arm,
    kind: chosen === greedy ? (greedy.isDefault ? 'default' : 'greedy') : 'exploration',
    propensity: (chosen === greedy ? 1 - share : 0) + share * (wins.get(chosen.arm) ?? 0),
    candidates,
    greedy: greedy.arm,
    tried: open.map(({ arm }) => arm),
    priceUsd: chosen.isDefault ? 0 : priceOf(chosen, candidates),
  };
}

type Limits = Pick<Parameters<typeof choose>[0], 'plan' | 'left' | 'maxCostUsd' | 'defaultRuns'>;

function barriersOf(
  candidate: Candidate,
  candidates: readonly Candidate[],
  { plan, left, maxCostUsd = Infinity, defaultRuns }: Limits,
): Barriers {
  const [priceUsd, leftUsd] = [priceOf(candidate, candidates), left + grantPerRun(plan)];
  return {
    // An unknown cost may be above every limit.
    limitUsd: (candidate.expected.costUsd ?? Infinity) > maxCostUsd ? maxCostUsd : null,
    budget: priceUsd > leftUsd ? { priceUsd, leftUsd } : null,
    defaultRuns: defaultRuns > 0 ? defaultRuns : null,
  };
}

/** What a choice may take from the budget: its risk without a part of its expected gain. */
function priceOf({ risk, expected }: Candidate, candidates: readonly Candidate[]): number {
  const base = candidates.find(({ isDefault }) => isDefault)?.expected.utility ?? expected.utility;
  return risk - RETURNED * Math.max(0, expected.utility - base);
}

/** The candidate with the highest expected utility; of equal ones the default, then the first. */
function best(candidates: readonly Candidate[]): Candidate {
  const first = candidates.find(({ isDefault }) => isDefault) ?? candidates[0];
  if (!first) throw new TypeError('Cannot choose from no arms');
  return candidates.reduce((top, one) => (one.expected.utility > top.expected.utility ? one : top), first);
}

function weighted(candidates: readonly Candidate[], wins: ReadonlyMap<string, number>): [[Candidate, number]] {
  return candidates.map((one) => [one, wins.get(one.arm) ?? 0]) as unknown as [[Candidate, number]];
}

/** Whether an arm may be chosen at all: it succeeds often enough, is not set aside, and nothing else prevents it. */
export function isAdmissible(
  one: Barriers & { readonly standing: string; readonly floor: number },
  plan: SelectionPlan,
): boolean {
  if (one.standing === 'set aside' || one.floor < plan.floorProbability) return false;
  return one.limitUsd === null && one.budget === null && one.defaultRuns === null;
}
