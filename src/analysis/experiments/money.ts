import type { Arm } from '../../core/ids/assignment-id.ts';
import { DAY_MS } from '../../core/time/day.ts';
import type { ArmComparison, ExperimentResult } from './judge-arms.ts';
import { METRICS } from './plan.ts';
import { armsOfPlan, type ExperimentPlan } from './sealed-plan.ts';
import { unitState, type Unit } from './unit.ts';

/** An amount in US dollars with the range that it is in whenever one looks, except for the error rate. */
export type MoneyRange = { readonly value: number; readonly low: number | null; readonly high: number | null };

/** What an experiment has cost, and what its decision is worth. US dollars. */
export type Money = {
  /** The known cost of all runs that it assigned, also of repeated ones and of those that continue. */
  readonly spentUsd: number;
  /** Runs whose cost is unknown, or known in part only. */
  readonly unknownRuns: number;
  /** Runs of the workflow per 30 days, at the rate of the last 30 days; null if there are none. */
  readonly runsPerMonth: number | null;
  /** How much more all runs have cost than they would have with the default arm; null if unknown. */
  readonly extraUsd: MoneyRange | null;
  /** What the runs up to the next expected verdict probably cost; null if none is expected or costs are unknown. */
  readonly restUsd: { readonly low: number; readonly high: number } | null;
  readonly arms: readonly ArmMoney[];
};

/** What an arm costs. US dollars; differences are from the default arm, whose own are null, as are unknown ones. */
export type ArmMoney = {
  readonly arm: Arm;
  /** Cost of all ended runs, failures included, divided by the successes; null without successes or if a cost is unknown. */
  readonly costPerSuccessUsd: number | null;
  /** How much more a run costs; negative if it costs less. */
  readonly morePerRunUsd: MoneyRange | null;
  /** The same for the runs of a month. */
  readonly morePerMonthUsd: MoneyRange | null;
  /** How much more its runs in the experiment have cost. */
  readonly extraUsd: MoneyRange | null;
};

/** How often a workflow ran since a time, in milliseconds since 1970; the first run may be later. */
export type Rate = { readonly runs: number; readonly firstAt: number | null; readonly since: number };

type MoneyContext = { readonly plan: ExperimentPlan; readonly rate: Rate; readonly now: number };

/** What an experiment has cost and what its decision is worth. */
export function moneyOf(
  units: readonly Unit[],
  result: ExperimentResult | null,
  { plan, rate, now }: MoneyContext,
): Money {
  const runs = units.flatMap((unit) => unit.runs);
  const perMonth = runsPerMonth(rate, now);
  const costs = armsOfPlan(plan).map((arm) => costsOf(units, arm, now));
  const arms = costs.map((own) => armMoney(own, { costs, result, defaultArm: plan.defaultArm, perMonth }));
  return {
    spentUsd: runs.reduce((sum, { knownCostUsd }) => sum + knownCostUsd, 0),
    unknownRuns: runs.filter(({ costUsd, result: ended }) => ended !== null && costUsd === null).length,
    runsPerMonth: perMonth,
    extraUsd: sumOf(arms.filter(({ arm }) => arm !== plan.defaultArm).map(({ extraUsd }) => extraUsd)),
    restUsd: result && restOf(costs, result),
    arms,
  };
}

const MONTH_DAYS = 30;

function runsPerMonth({ runs, firstAt, since }: Rate, now: number): number | null {
  if (runs === 0 || firstAt === null) return null;
  const days = Math.max(1, (now - Math.max(firstAt, since)) / DAY_MS);
  return (runs / days) * MONTH_DAYS;
}

/** The ended first runs of an arm; the mean is of known costs, undefined without any. */
type ArmCosts = {
  readonly arm: Arm;
  readonly runs: number;
  readonly mean: number | undefined;
  readonly perSuccess: number | null;
};

function costsOf(units: readonly Unit[], arm: Arm, now: number): ArmCosts {
  const runs = units
    .filter((unit) => unit.arm === arm && unitState(unit, now) === 'ended')
    .flatMap((unit) => unit.runs.slice(0, 1));
  const known = runs.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  const total = known.reduce((sum, cost) => sum + cost, 0);
  const successes = runs.filter(({ result }) => result === 'success').length;
  return {
    arm,
    runs: runs.length,
    mean: known.length === 0 ? undefined : total / known.length,
    perSuccess: successes === 0 || known.length < runs.length ? null : total / successes,
  };
}

type ArmContext = {
  readonly costs: readonly ArmCosts[];
  readonly result: ExperimentResult | null;
  readonly defaultArm: Arm;
  readonly perMonth: number | null;
};

function armMoney(own: ArmCosts, { costs, result, defaultArm, perMonth }: ArmContext): ArmMoney {
  const { arm, runs, perSuccess } = own;
  const comparison = result?.comparisons.find(({ arms }) => arms.includes(arm) && arms.includes(defaultArm));
  const usual = costs.find((one) => one.arm === defaultArm);
  const more = arm === defaultArm || !comparison ? null : morePerRun(comparison, own, usual);
  return {
    arm,
    costPerSuccessUsd: perSuccess,
    morePerRunUsd: more,
    morePerMonthUsd: more && perMonth !== null ? times(more, perMonth) : null,
    extraUsd: more && times(more, runs),
  };
}

/**
 * The ratio of the arms' costs is estimated on logarithms, adjusted by task or type of task. With equal spreads it is
 * also the ratio of the means; the mean over all runs of both arms turns it into dollars.
 */
function morePerRun({ arms, cost }: ArmComparison, own: ArmCosts, usual: ArmCosts | undefined): MoneyRange | null {
  if (cost.value === null || own.mean === undefined || usual?.mean === undefined) return null;
  const both = own.mean + usual.mean;
  const more = (ratio: number | null): number | null => (ratio === null ? null : (both * (ratio - 1)) / (ratio + 1));
  const isFirst = arms[0] === own.arm;
  const ends = [more(cost.low), more(cost.high)] as const;
  // The ratio is of the first arm to the second one.
  const [low, high] = isFirst ? ends : [opposite(ends[1]), opposite(ends[0])];
  const value = (both * (cost.value - 1)) / (cost.value + 1);
  return { value: isFirst ? value : -value, low, high };
}

function opposite(value: number | null): number | null {
  return value === null ? null : -value;
}

function times({ value, low, high }: MoneyRange, factor: number): MoneyRange {
  return { value: value * factor, low: low === null ? null : low * factor, high: high === null ? null : high * factor };
}

/** The sum of ranges, which hold together because the comparisons share the error rate; null if one is unknown. */
function sumOf(ranges: readonly (MoneyRange | null)[]): MoneyRange | null {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0 || known.length < ranges.length) return null;
  return known.reduce((sum, { value, low, high }) => ({
    value: sum.value + value,
    low: sum.low === null || low === null ? null : sum.low + low,
    high: sum.high === null || high === null ? null : sum.high + high,
  }));
}

/** The next metric to get a verdict in any comparison, times what a run of each arm costs. */
function restOf(costs: readonly ArmCosts[], { comparisons, overall }: ExperimentResult): Money['restUsd'] {
  const forecasts = comparisons.flatMap((comparison) =>
    METRICS.flatMap((metric) => comparison[metric].morePairs ?? []),
  );
  const [next] = forecasts.toSorted((one, other) => one.high - other.high);
  const means = costs.map(({ mean }) => mean).filter((mean) => mean !== undefined);
  if (!next || overall.verdict !== 'undecided' || means.length < costs.length) return null;
  const round = means.reduce((sum, mean) => sum + mean, 0);
  return { low: next.low * round, high: next.high * round };
}
