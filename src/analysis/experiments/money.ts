import { ARMS } from '../../core/ids/assignment-id.ts';
import { otherArm, type Arm } from './outcome.ts';
import { METRICS } from './plan.ts';
import type { ReadOut } from './read-out.ts';
import { unitState, type Unit } from './unit.ts';

/** An amount in US dollars with the range that it is in whenever one looks, except for the error rate. */
export type MoneyRange = { readonly value: number; readonly low: number | null; readonly high: number | null };

/** What an experiment has cost, and what its decision is worth. US dollars. */
export type Money = {
  /** The known cost of all runs that it assigned, also of repeated ones and of those that continue. */
  readonly spentUsd: number;
  /** Runs whose cost is unknown, or known in part only. */
  readonly unknownRuns: number;
  /** Cost of all ended runs, failures included, divided by the successes; null without successes or if a cost is unknown. */
  readonly costPerSuccessUsd: Readonly<Record<Arm, number | null>>;
  /** How much less a run costs with b than with a; negative if it costs more; null if unknown. */
  readonly savedPerRunUsd: MoneyRange | null;
  /** Runs of the workflow per 30 days, at the rate of the last 30 days; null if there are none. */
  readonly runsPerMonth: number | null;
  /** The same for these runs. */
  readonly savedPerMonthUsd: MoneyRange | null;
  /** How much more the runs of the other arm have cost than they would have with the default arm; null if unknown. */
  readonly extraUsd: MoneyRange | null;
  /** What the runs up to the next expected verdict probably cost; null if none is expected or costs are unknown. */
  readonly restUsd: { readonly low: number; readonly high: number } | null;
};

/** How often a workflow ran since a time, in milliseconds since 1970; the first run may be later. */
export type Rate = { readonly runs: number; readonly firstAt: number | null; readonly since: number };

/** What the runs are compared with: the plan's default arm. */
type DefaultArm = { readonly defaultArm: Arm };

/** What an experiment has cost and what its decision is worth. */
export function moneyOf(
  units: readonly Unit[],
  readOut: ReadOut | null,
  { defaultArm, rate, now }: DefaultArm & { readonly rate: Rate; readonly now: number },
): Money {
  const runs = units.flatMap((unit) => unit.runs);
  const perRun = readOut && savedPerRun(units, readOut, now);
  const perMonth = runsPerMonth(rate, now);
  return {
    spentUsd: runs.reduce((sum, { knownCostUsd }) => sum + knownCostUsd, 0),
    unknownRuns: runs.filter(({ costUsd, result }) => result !== null && costUsd === null).length,
    costPerSuccessUsd: { a: costPerSuccess(units, 'a', now), b: costPerSuccess(units, 'b', now) },
    savedPerRunUsd: perRun,
    runsPerMonth: perMonth,
    savedPerMonthUsd: perRun && perMonth !== null ? times(perRun, perMonth) : null,
    extraUsd: perRun && extraOf(units, perRun, { defaultArm }, now),
    restUsd: readOut && restOf(units, readOut, now),
  };
}

/**
 * The ratio of the arms' costs is estimated on logarithms, adjusted by task or type of task. With equal spreads it is
 * also the ratio of the means; the mean over all runs of the experiment turns it into dollars.
 */
function savedPerRun(units: readonly Unit[], { cost }: ReadOut, now: number): MoneyRange | null {
  const [a, b] = ARMS.map((arm) => meanCost(units, arm, now));
  if (cost.value === null || a === undefined || b === undefined) return null;
  const saved = (ratio: number): number => ((a + b) * (ratio - 1)) / (ratio + 1);
  return {
    value: saved(cost.value),
    low: cost.low === null ? null : saved(cost.low),
    high: cost.high === null ? null : saved(cost.high),
  };
}

function meanCost(units: readonly Unit[], arm: Arm, now: number): number | undefined {
  const costs = endedRuns(units, arm, now).flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

function endedRuns(units: readonly Unit[], arm: Arm, now: number): Unit['runs'] {
  return units
    .filter((unit) => unit.arm === arm && unitState(unit, now) === 'ended')
    .flatMap(({ runs }) => runs.slice(0, 1));
}

const DAY_MS = 24 * 60 * 60 * 1000;

const MONTH_DAYS = 30;

function runsPerMonth({ runs, firstAt, since }: Rate, now: number): number | null {
  if (runs === 0 || firstAt === null) return null;
  const days = Math.max(1, (now - Math.max(firstAt, since)) / DAY_MS);
  return (runs / days) * MONTH_DAYS;
}

function costPerSuccess(units: readonly Unit[], arm: Arm, now: number): number | null {
  const runs = endedRuns(units, arm, now);
  const successes = runs.filter(({ result }) => result === 'success').length;
  if (successes === 0 || runs.some(({ costUsd }) => costUsd === null)) return null;
  return runs.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) / successes;
}

function times({ value, low, high }: MoneyRange, factor: number): MoneyRange {
  return { value: value * factor, low: low === null ? null : low * factor, high: high === null ? null : high * factor };
}

/** The runs of the arm that is not the default, times the difference of a run. */
function extraOf(units: readonly Unit[], perRun: MoneyRange, { defaultArm }: DefaultArm, now: number): MoneyRange {
  const runs = endedRuns(units, otherArm(defaultArm), now).length;
  if (defaultArm === 'b') return times(perRun, runs);
  // With b, a run costs as much more as it saves less.
  const { value, low, high } = times(perRun, -runs);
  return { value, low: high, high: low };
}

/** The next metric to get a verdict, times what a pair costs. */
function restOf(units: readonly Unit[], readOut: ReadOut, now: number): Money['restUsd'] {
  const [a, b] = ARMS.map((arm) => meanCost(units, arm, now));
  const forecasts = METRICS.flatMap((metric) => readOut[metric].morePairs ?? []);
  const [next] = forecasts.toSorted((one, other) => one.high - other.high);
  if (a === undefined || b === undefined || !next || readOut.overall.verdict !== 'undecided') return null;
  return { low: next.low * (a + b), high: next.high * (a + b) };
}
