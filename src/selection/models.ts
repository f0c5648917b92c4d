import type { Model } from './candidates.ts';
import { ALL_TASKS } from './context.ts';
import { changedRate } from './detection/cusum.ts';
import { sumOfSeries, type Watch } from './detection/watch.ts';
import { runsOf } from './evidence/cell-statistics.ts';
import { statisticsOf, type Evidence } from './evidence/evidence.ts';
import { posteriorsOf, type Posterior } from './model/posterior.ts';
import { relativesOf, withRelatives, type Counted } from './model/relations.ts';
import { meanOf } from './model/success-rates.ts';
import type { SelectionPlan } from './plan.ts';
import { mergedWith, trustIn, type Prior } from './prior/prior.ts';

/** What models are made from. */
export type Knowledge = {
  readonly plan: SelectionPlan;
  readonly evidence: Evidence;
  readonly prior: Prior | undefined;
  readonly watch: Watch;
};

/** The models of arms in a context: that the prior applies, and that it does not. Without a prior there is one. */
export function modelsOf(
  { plan, evidence, prior }: Knowledge,
  path: readonly string[],
  arms: readonly string[],
): Model[] {
  const posteriors = (known: Evidence): Posterior[] => relatedPosteriors(known, { path, arms, plan });
  if (!prior) return [{ weight: 1, posteriors: posteriors(evidence) }];
  const trust = trustIn(prior);
  const { withArms, withoutArms } = mergedWith(prior, evidence);
  return [
    { weight: trust, posteriors: posteriors(withArms) },
    { weight: 1 - trust, posteriors: posteriors(withoutArms) },
  ];
}

type Wanted = { readonly path: readonly string[]; readonly arms: readonly string[]; readonly plan: SelectionPlan };

/** Posteriors with what the settings of arms say about each other. */
function relatedPosteriors(evidence: Evidence, { path, arms, plan: { relations = {} } }: Wanted): Posterior[] {
  const all = [...new Set([...arms, ...arms.flatMap((arm) => relativesOf(relations[arm]))])];
  const known = new Map(posteriorsOf(evidence, path, all).map((one) => [one.arm, counted(evidence, one)]));
  return arms.flatMap((arm) => {
    const own = known.get(arm);
    const relation = relations[arm];
    if (!own || !relation) return own ? [own.posterior] : [];
    return [
      withRelatives(
        own,
        relation,
        relativesOf(relation).flatMap((relative) => known.get(relative) ?? []),
      ),
    ];
  });
}

function counted(evidence: Evidence, posterior: Posterior): Counted {
  return { posterior, runs: runsOf(statisticsOf(evidence, ALL_TASKS, posterior.arm)) };
}

/** A prior that more probably does not apply is not used for choices. */
const LEAST_TRUST = 0.5;

/** The models to choose by: without a prior that is not trusted, and with what detectors suspect. */
export function modelsForChoice(knowledge: Knowledge, path: readonly string[], arms: readonly string[]): Model[] {
  const models = modelsOf(knowledge, path, arms);
  const isRefused = knowledge.prior !== undefined && trustIn(knowledge.prior) < LEAST_TRUST;
  return (isRefused ? models.slice(1) : models).map(({ weight, posteriors }) => ({
    weight: isRefused ? 1 : weight,
    posteriors: posteriors.map((one) => withSuspicion(knowledge.watch, one, path)),
  }));
}

/** The probability of a change per run, before anything points to one. */
const HAZARD = 0.01;

/**
 * A posterior that regards a change for the worse as possible. The exponential of the cumulative sum is the likelihood
 * ratio of a change at its best time, so that a choice moves away from an arm gradually, before there is an alarm.
 */
function withSuspicion(watch: Watch, posterior: Posterior, path: readonly string[]): Posterior {
  const sum = Math.max(
    ...[ALL_TASKS, path[1] ?? ALL_TASKS].map((cell) =>
      sumOfSeries(watch, { signal: 'success', arm: posterior.arm, cell }),
    ),
  );
  if (sum === 0) return posterior;
  const odds = HAZARD * Math.exp(sum);
  const { alpha, beta } = posterior.success;
  const rate = meanOf(posterior.success);
  const mean = rate + (odds / (1 + odds)) * (changedRate(rate) - rate);
  return { ...posterior, success: { alpha: mean * (alpha + beta), beta: (1 - mean) * (alpha + beta) } };
}
