import type { Arm } from '../../core/ids/assignment-id.ts';
import { pairsOfArms, type ArmPair } from './arm-pairs.ts';
import { createExperiment, observe, type Decision, type Experiment } from './experiment.ts';
import type { Outcome, Side } from './outcome.ts';
import { METRICS, type MetricName, type Plan } from './plan.ts';
import { readOut, type MetricResult, type ReadOut } from './read-out.ts';
import { armsOfPlan, type ExperimentPlan } from './sealed-plan.ts';
import type { Verdict } from './verdicts.ts';

/** How one run of an experiment ended. */
export type ArmOutcome = Omit<Outcome, 'variant'> & { readonly arm: Arm };

/** The verdicts on all arms of an experiment. */
export type ExperimentResult = {
  /** The number of outcomes. */
  readonly n: number;
  readonly arms: readonly ArmRuns[];
  /** The best arm: better than, or practically equal to, every other arm. */
  readonly overall: Decision<Arm> & { readonly errorRate: number };
  /** Every two arms. They share the error rate. */
  readonly comparisons: readonly ArmComparison[];
};

/** The outcomes of an arm. */
export type ArmRuns = { readonly arm: Arm; readonly runs: number; readonly successes: number };

/** The verdicts on two arms; `decidedAt` counts their outcomes only. */
export type ArmComparison = {
  readonly arms: ArmPair;
  readonly n: number;
  readonly overall: Decision<Arm> & { readonly errorRate: number };
} & Readonly<Record<MetricName, MetricResult<Arm>>>;

/** Judges outcomes in the order of time, with a look after each, as `replay` does. */
export function judgeArms(plan: ExperimentPlan, outcomes: readonly ArmOutcome[]): ExperimentResult {
  const arms = armsOfPlan(plan);
  const compared = comparedArms(plan, arms);
  let overall: Decision<Arm> = { verdict: 'undecided', decidedAt: null };
  for (const [index, outcome] of outcomes.entries()) {
    for (const one of compared) observeArm(one, outcome);
    if (overall.verdict !== 'undecided') continue;
    const verdict = bestArm(plan, arms, compared);
    if (verdict !== 'undecided') overall = { verdict, decidedAt: index + 1 };
  }
  const comparisons = compared.map(({ pair, experiment }) => comparisonOf(pair, readOut(experiment)));
  return {
    n: outcomes.length,
    arms: arms.map((arm) => runsOf(arm, outcomes)),
    overall: { ...overall, errorRate: wholeErrorRate(plan) },
    comparisons,
  };
}

type Compared = { readonly pair: ArmPair; readonly experiment: Experiment };

/** Every two arms are compared at an equal part of the error rates (Bonferroni). */
function comparedArms(plan: Plan, arms: readonly Arm[]): Compared[] {
  const pairs = pairsOfArms(arms);
  const { success, cost, duration } = plan.errorRates;
  const share = (rate: number): number => rate / pairs.length;
  const errorRates = { success: share(success), cost: share(cost), duration: share(duration) };
  return pairs.map((pair) => ({ pair, experiment: createExperiment({ ...plan, errorRates }) }));
}

function observeArm({ pair, experiment }: Compared, { arm, ...outcome }: ArmOutcome): void {
  if (pair.includes(arm)) observe(experiment, { ...outcome, variant: pair[0] === arm ? 'a' : 'b' });
}

/**
 * The arm that every comparison with another arm calls better or practically equal, and one calls better. Of several
 * such arms, which are practically equal, it is the default one, else the first.
 */
function bestArm(
  { defaultArm }: Pick<ExperimentPlan, 'defaultArm'>,
  arms: readonly Arm[],
  compared: readonly Compared[],
): Verdict<Arm> {
  const verdicts = compared.map(({ pair, experiment }) => ({
    pair,
    verdict: verdictOfArms(pair, experiment.decisions.overall.verdict),
  }));
  if (verdicts.every(({ verdict }) => verdict === 'equivalent')) return 'equivalent';
  const isBest = (arm: Arm): boolean => {
    const own = verdicts.filter(({ pair }) => pair.includes(arm)).map(({ verdict }) => verdict);
    return own.includes(arm) && own.every((verdict) => verdict === arm || verdict === 'equivalent');
  };
  const best = arms.filter(isBest);
  return best.includes(defaultArm) ? defaultArm : (best[0] ?? 'undecided');
}

function verdictOfArms([first, second]: ArmPair, verdict: Verdict): Verdict<Arm> {
  if (verdict === 'a') return first;
  return verdict === 'b' ? second : verdict;
}

/** A read-out of two sides as the comparison of these arms. */
function comparisonOf(arms: ArmPair, { n, success, cost, duration, overall }: ReadOut): ArmComparison {
  const named = <D extends Decision>({ verdict, ...rest }: D) => ({ ...rest, verdict: verdictOfArms(arms, verdict) });
  return {
    arms,
    n,
    success: named(success),
    cost: named(cost),
    duration: named(duration),
    overall: named(overall),
  };
}

function runsOf(arm: Arm, outcomes: readonly ArmOutcome[]): ArmRuns {
  const own = outcomes.filter((outcome) => outcome.arm === arm);
  return { arm, runs: own.length, successes: own.filter(({ success }) => success).length };
}

function wholeErrorRate({ errorRates }: Plan): number {
  return METRICS.reduce((sum, metric) => sum + errorRates[metric], 0);
}

/** The result of a replay, which has the arms a and b. */
export function resultOfReplay(result: ReadOut): ExperimentResult {
  const sides = ['a', 'b'] as const satisfies readonly Side[];
  return {
    n: result.n,
    arms: sides.map((arm) => ({ arm, ...result.arms[arm] })),
    overall: result.overall,
    comparisons: [comparisonOf(['a', 'b'], result)],
  };
}
