import { EXIT, UserError } from '../../core/errors.ts';
import { utilityOf } from '../../selection/model/posterior.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import { randomOf } from '../../testing/runs/random.ts';
import type { Store } from '../../store/open-store.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import { decisionsAfter, type DecisionWithOutcome } from '../../store/queries/selection/decision.ts';
import { readSetup, requireName } from '../change-setup.ts';
import type { RecordedCandidate } from '../choose-in-store.ts';
import { outcomeOf } from '../state/fold.ts';

/** What would have been if one configuration had always been used. Utilities per run, in US dollars. */
export type WhatIf = {
  readonly name: string;
  /** Runs with an outcome whose choice has a propensity; choices of persons are left out. */
  readonly runs: number;
  /** How many runs the weighted ones are worth. */
  readonly effectiveRuns: number;
  /** Of the runs as they were. */
  readonly actual: number;
  /** Null if there are too few effective runs to tell. */
  readonly estimate: { readonly utility: number; readonly low: number; readonly high: number } | null;
};

/** Fewer effective runs say nothing. */
export const LEAST_EFFECTIVE = 10;

/**
 * Estimates what a configuration would have been worth in the runs so far: a doubly robust estimate with clipped weights
 * (Dudík, Langford and Li, ICML 2011) and its 95 % bootstrap interval. The expected utility at the time of each choice is
 * the model; the outcomes of the runs that used the configuration, weighted by their propensities, correct it.
 * @throws {UserError} if there is no such configuration
 */
export function whatIf(store: Store, scope: Scope, name: string, plan: SelectionPlan): Promise<WhatIf> {
  return store.snapshot(async (snapshot) => {
    requireName(await readSetup(snapshot, scope), scope, name);
    const decisions = await decisionsAfter(snapshot, scope, 0);
    const samples = decisions.flatMap((decision) => sampleOf(decision, name, plan));
    if (samples.length === 0)
      throw new UserError(
        `Cannot estimate what ${name} would have been worth: no run with a recorded choice has ended`,
        {
          hint: 'Start runs with --choice of `stepmeter configure`, and ask again when they have ended',
          exitCode: EXIT.workFailed,
        },
      );
    const weights = samples.map(({ weight }) => weight);
    const [sum, squares] = [total(weights), total(weights.map((weight) => weight ** 2))];
    const effectiveRuns = squares === 0 ? 0 : sum ** 2 / squares;
    return {
      name,
      runs: samples.length,
      effectiveRuns,
      actual: total(samples.map(({ actual }) => actual)) / samples.length,
      estimate: effectiveRuns < LEAST_EFFECTIVE ? null : intervalOf(samples.map(({ value }) => value)),
    };
  });
}

type Sample = { readonly weight: number; readonly value: number; readonly actual: number };

/** Weights above this count as this: one rare choice must not decide. */
const MAX_WEIGHT = 10;

function sampleOf(decision: DecisionWithOutcome, name: string, plan: SelectionPlan): Sample[] {
  const { outcome, propensity, used, candidates } = decision;
  if (!outcome || propensity === null || propensity <= 0) return [];
  const known = JSON.parse(candidates) as RecordedCandidate[];
  const expected = known.find((one) => one.name === name)?.utility;
  if (expected === undefined) return [];
  const run = outcomeOf(outcome);
  // An unknown cost is not 0: the run says nothing.
  if (run.costUsd === null) return [];
  const actual = utilityOf(plan, { ...run, success: Number(run.success) });
  const weight = used === name ? Math.min(MAX_WEIGHT, 1 / propensity) : 0;
  return [{ weight, value: expected + weight * (actual - expected), actual }];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
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
  return { utility: total(values) / values.length, low: at(0.025), high: at(0.975) };
}
