import { DAY_MS } from '../../core/time/day.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { unknownEstimate, type Estimate } from '../statistics/estimate.ts';
import { momentsOf } from '../statistics/moments.ts';
import { tQuantile } from '../statistics/student-t.ts';
import type { RunRow } from '../../store/queries/page/fact-rows.ts';
import { isLowerBound, knownSum } from './amounts.ts';
import type { Setting } from './headline.ts';
import { daysBetween, daysIn } from './local-days.ts';

/** What a month costs: so far, and probably as a whole. Times in milliseconds since 1970. */
export type Projection = {
  /** Such as `2026-11`, in the requested time zone. */
  readonly month: string;
  readonly spentUsd: number;
  readonly isLowerBound: boolean;
  readonly whole: Figure;
  /** Days of the month that follow, today included as far as it remains. */
  readonly daysLeft: number;
  /** The day on which what was spent reaches a budget at this rate; null without a budget, or if it is not reached. */
  readonly budgetReached: string | null;
};

/** How many whole days the rate is taken from: weeks, because weekends differ. */
export const RATE_DAYS = 28;

/** What a projection is about. */
export type ProjectionSetting = Setting & {
  readonly timeZone: string;
  readonly budgetUsd: number | null;
};

/**
 * Projects the cost of the month of `asOf`: what was spent, and for each day that remains the mean of the days before.
 * The runs have to reach back to the start of the month and for {@link RATE_DAYS} days.
 * @throws {RangeError} if there is no such time zone
 */
export function projectMonth(runs: readonly RunRow[], setting: ProjectionSetting): Projection {
  const { asOf, timeZone, budgetUsd } = setting;
  const dayOf = daysIn(timeZone);
  const today = dayOf(asOf);
  const month = today.slice(0, 7);
  const byDay = Map.groupBy(runs, ({ started_at }) => dayOf(started_at));
  const inMonth = runs.filter(({ started_at }) => dayOf(started_at).startsWith(month));
  const before = daysBetween(asOf - RATE_DAYS * DAY_MS, asOf, dayOf).filter((day) => day !== today);
  const first = runs[0] && dayOf(runs[0].started_at);
  const known = before.filter((day) => first !== undefined && day >= first);
  const daily = known.map((day) => knownSum(byDay.get(day) ?? []));
  const [spentUsd, daysLeft] = [knownSum(inMonth), daysLeftIn(asOf, dayOf)];
  const whole = estimateOf(spentUsd, daily, daysLeft);
  return {
    month,
    spentUsd,
    isLowerBound: isLowerBound(inMonth),
    whole: figureOf(whole, { unit: 'USD', filter: setting.filter, asOf }),
    daysLeft,
    budgetReached: budgetUsd === null ? null : dayReached({ spentUsd, budgetUsd, daily, daysLeft, asOf, dayOf }),
  };
}

function daysLeftIn(asOf: number, dayOf: (at: number) => string): number {
  const month = dayOf(asOf).slice(0, 7);
  const rest = daysBetween(asOf, asOf + 31 * DAY_MS, dayOf).filter((day) => day.startsWith(month)).length;
  return rest - shareOfToday(asOf, dayOf);
}

/** How much of the day of a time is over, to a quarter of an hour. */
function shareOfToday(asOf: number, dayOf: (at: number) => string): number {
  const quarter = DAY_MS / 96;
  let quarters = 0;
  while (quarters < 96 && dayOf(asOf - (quarters + 1) * quarter) === dayOf(asOf)) quarters += 1;
  return quarters / 96;
}

const LEAST_DAYS = 7;

const METHOD = `spent so far, and the mean of the last ${RATE_DAYS} whole days for each day that remains; prediction interval of a sum of days (Student's t)`;

function estimateOf(spent: number, daily: readonly number[], daysLeft: number): Estimate {
  const { n, mean, variance } = momentsOf(daily);
  if (n < LEAST_DAYS) return unknownEstimate(n, METHOD, `fewer than ${LEAST_DAYS} whole days with runs`);
  // The days that remain vary, and their mean is only estimated.
  const margin = tQuantile(n - 1) * Math.sqrt(variance * (daysLeft + daysLeft ** 2 / n));
  const value = spent + mean * daysLeft;
  return { value, n, low: Math.max(spent, value - margin), high: value + margin, method: METHOD, reason: null };
}

type Reach = {
  readonly spentUsd: number;
  readonly budgetUsd: number;
  readonly daily: readonly number[];
  readonly daysLeft: number;
  readonly asOf: number;
  readonly dayOf: (at: number) => string;
};

function dayReached({ spentUsd, budgetUsd, daily, daysLeft, asOf, dayOf }: Reach): string | null {
  if (spentUsd >= budgetUsd) return dayOf(asOf);
  const { n, mean } = momentsOf(daily);
  const days = (budgetUsd - spentUsd) / mean;
  return n < LEAST_DAYS || mean === 0 || days > daysLeft ? null : dayOf(asOf + days * DAY_MS);
}
