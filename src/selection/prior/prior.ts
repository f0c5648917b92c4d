import { addStatistics, createStatistics, runsOf } from '../evidence/cell-statistics.ts';
import { mergeEvidence, type Evidence } from '../evidence/evidence.ts';
import type { Posterior } from '../model/posterior.ts';
import { meanOf } from '../model/success-rates.ts';
import type { RunOutcome } from '../outcome.ts';
import { evidenceOfPack, type PriorPack } from './prior-pack.ts';

/** A prior pack in use. */
export type Prior = {
  readonly evidence: Evidence;
  /** The same without what it states about single arms. */
  readonly withoutArms: Evidence;
  /** The logarithm of the odds that what it states about single arms applies to this workflow. */
  logOdds: number;
  /** The evidence of a selector with that of the prior, until the next outcome. */
  merged?: Merged | undefined;
};

type Merged = { readonly withArms: Evidence; readonly withoutArms: Evidence };

/**
 * One to four. The outcomes of the default, which come first, show whether a pack applies: to use a right one some runs
 * later costs less than to use a wrong one at once.
 */
const FIRST_LOG_ODDS = Math.log(0.25);

/** Puts a pack to use. */
export function createPrior(pack: PriorPack): Prior {
  const evidence = evidenceOfPack(pack);
  return { evidence, withoutArms: withoutArms(evidence), logOdds: FIRST_LOG_ODDS };
}

/** How many outcomes the average of all arms weighs for each of them: a share of what an arm has, and at most this. */
const AVERAGE_WEIGHT = { share: 0.1, most: 3 };

/** Gives every arm the average of all arms: what remains of a pack whose arms are others than they seem. */
function withoutArms(evidence: Evidence): Evidence {
  return new Map(
    [...evidence].map(([cell, arms]) => {
      const sum = createStatistics();
      for (const statistics of arms.values()) addStatistics(sum, statistics);
      const average = createStatistics();
      const weight = Math.min(AVERAGE_WEIGHT.most, (AVERAGE_WEIGHT.share * runsOf(sum)) / arms.size);
      addStatistics(average, sum, weight / Math.max(1, runsOf(sum)));
      return [cell, new Map([...arms.keys()].map((arm) => [arm, average]))];
    }),
  );
}

/** The evidence of a selector together with that of a prior. */
export function mergedWith(prior: Prior, evidence: Evidence): Merged {
  prior.merged ??= {
    withArms: mergeEvidence(evidence, prior.evidence),
    withoutArms: mergeEvidence(evidence, prior.withoutArms),
  };
  return prior.merged;
}

/** The probability that what the pack states about single arms applies. */
export function trustIn({ logOdds }: Prior): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** The odds are bounded, so that a pack that begins or ceases to apply is noticed. */
const BOUNDS = { low: -6, high: 4 };

/** Compares what was predicted with the arms of the pack, and without them, with an outcome. */
export function updateTrust(
  prior: Prior,
  outcome: RunOutcome,
  [withArms, without]: readonly (Posterior | undefined)[],
): void {
  if (!withArms || !without) return;
  const change = logLikelihood(withArms, outcome) - logLikelihood(without, outcome);
  prior.logOdds = Math.min(Math.max(prior.logOdds + change, BOUNDS.low), BOUNDS.high);
}

function logLikelihood(posterior: Posterior, outcome: RunOutcome): number {
  const rate = meanOf(posterior.success);
  return Math.log(outcome.success ? rate : 1 - rate) + logCostDensity(posterior, outcome);
}

/** The logarithm of the density of a Student distribution with 4 degrees of freedom: costs have heavy tails. */
function logCostDensity({ costUsd: estimate }: Posterior, { success, costUsd }: RunOutcome): number {
  if (!estimate || costUsd === null || costUsd <= 0) return 0;
  const spread = estimate.spread * Math.sqrt(1 + 1 / estimate.weight);
  const z = (Math.log(costUsd) - estimate.mean - (success ? 0 : estimate.failureShift)) / spread;
  return -2.5 * Math.log(1 + (z * z) / 4) - Math.log(spread);
}
