import { EXIT, UserError } from '../../core/errors.ts';
import { isAdmissible } from '../../selection/choose.ts';
import { utilityOf } from '../../selection/model/posterior.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import { randomOf } from '../../testing/runs/random.ts';
import type { Store } from '../../store/open-store.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import { decisionsAfter, type DecisionWithOutcome } from '../../store/queries/selection/decision.ts';
import { nearestScopeHint, readSetup, requireName } from '../change-setup.ts';
import type { RecordedCandidate } from '../choice.ts';
import { outcomeOf } from '../state/fold.ts';

/** What would have been if one configuration had always been used. Utilities per run, in US dollars. */
export type WhatIf = {
  readonly name: string;
  /** Runs with an outcome whose choice has a propensity; choices of persons are left out. */
  readonly known: number;
  /** Those of them that could have used the configuration, which the rest is about. */
  readonly runs: number;
  /** How many runs the weighted ones are worth. */
  readonly effectiveRuns: number;
  /** Of the runs as they were; null without any. */
  readonly actual: number | null;
  /** Null if there are too few effective runs to tell. */
  readonly estimate: { readonly utility: number; readonly low: number; readonly high: number } | null;
};

/** Fewer effective runs say nothing. */
export const LEAST_EFFECTIVE = 10;

/**
 * Estimates what a configuration would have been worth in the runs that could have used it: a doubly robust estimate
 * with clipped weights (Dudík, Langford and Li, ICML 2011) and its 95 % bootstrap interval. The expected utility at the
 * time of each choice is the model; the outcomes of the runs that used the configuration, weighted by their
 * propensities, correct it. Of runs that could not have used it, such as those of the mode `shadow` unless it is the
 * default, nothing would correct the model.
 * @throws {UserError} if there is no such configuration
 */
export function whatIf(store: Store, scope: Scope, name: string, plan: SelectionPlan): Promise<WhatIf> {
  return store.snapshot(async (snapshot) => {
    requireName(await readSetup(snapshot, scope), scope, name, await nearestScopeHint(snapshot, scope));
    const decisions = await decisionsAfter(snapshot, scope, 0);
    const known = decisions.flatMap((decision) => sampleOf(decision, name, plan));
    if (known.length === 0)
      throw new UserError(
        `Cannot estimate what ${name} would have been worth: no run with a recorded choice has ended`,
        {
          hint: 'Start runs with --choice of `stepmeter configure`, and ask again when they have ended',
          exitCode: EXIT.workFailed,
        },
      );
    const samples = known.filter(({ isPossible }) => isPossible);
    const effectiveRuns = effectiveRunsOf(samples);
    return {
      name,
      known: known.length,
      runs: samples.length,
      effectiveRuns,
      actual: samples.length === 0 ? null : mean(samples.map(({ actual }) => actual)),
      estimate: effectiveRuns < LEAST_EFFECTIVE ? null : estimateOf(samples, effectiveRuns, plan),
    };
  });
}

type Sample = {
  /** Whether the run could have used the configuration. */
  readonly isPossible: boolean;
  /** 0 if it did not use it. */
  readonly weight: number;
  readonly value: number;
  readonly actual: number;
  readonly success: boolean;
};

/** Weights above this count as this: one rare choice must not decide. */
const MAX_WEIGHT = 10;

function sampleOf(decision: DecisionWithOutcome, name: string, plan: SelectionPlan): Sample[] {
  const { outcome, propensity, used, candidates, mode, default_arm } = decision;
  if (!outcome || propensity === null || propensity <= 0) return [];
  const known = JSON.parse(candidates) as RecordedCandidate[];
  const candidate = known.find((one) => one.name === name);
  if (candidate === undefined) return [];
  const run = outcomeOf(outcome);
  // An unknown cost is not 0: the run says nothing.
  if (run.costUsd === null) return [];
  const actual = utilityOf(plan, { ...run, success: Number(run.success) });
  const weight = used === name ? Math.min(MAX_WEIGHT, 1 / propensity) : 0;
  const isTried = mode === 'auto' && (name === default_arm || isAdmissible(candidate, plan));
  const value = candidate.utility + weight * (actual - candidate.utility);
  return [{ isPossible: used === name || isTried, weight, value, actual, success: run.success }];
}

function effectiveRunsOf(samples: readonly Sample[]): number {
  const sum = samples.reduce((of, { weight }) => of + weight, 0);
  return sum === 0 ? 0 : sum ** 2 / samples.reduce((of, { weight }) => of + weight ** 2, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** If all of n runs ended alike, the probability of the other end is at most 3 / n, with 95 % confidence. */
const RULE_OF_THREE = 3;

/** The mean, with its bootstrap interval; where all runs ended alike, the samples do not show how uncertain that is. */
function estimateOf(
  samples: readonly Sample[],
  effectiveRuns: number,
  plan: SelectionPlan,
): NonNullable<WhatIf['estimate']> {
  const { utility, low, high } = intervalOf(samples.map(({ value }) => value));
  const successes = new Set(samples.filter(({ weight }) => weight > 0).map(({ success }) => success));
  if (successes.size > 1) return { utility, low, high };
  const unseen = (plan.valueUsd * RULE_OF_THREE) / effectiveRuns;
  return successes.has(true)
    ? { utility, low: Math.min(low, utility - unseen), high }
    : { utility, low, high: Math.max(high, utility + unseen) };
}

const RESAMPLES = 1000;

/** The mean with its 95 % percentile interval. */
function intervalOf(values: readonly number[]): NonNullable<WhatIf['estimate']> {
  const random = randomOf('what-if', values.length);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let n = 0; n < values.length; n += 1) sum += values[random.whole(0, values.length - 1)] ?? 0;
    return sum / values.length;
  }).sort((one, other) => one - other);
  const at = (share: number): number => means[Math.floor(share * (RESAMPLES - 1))] ?? 0;
  return { utility: mean(values), low: at(0.025), high: at(0.975) };
}
