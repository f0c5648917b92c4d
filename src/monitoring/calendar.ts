import type { BUDGET_PERIOD } from '../telemetry/label-values.ts';
import type { Metric } from '../telemetry/names.ts';
import { grown, groupOf, lastOf, selectorOf, type Question } from './query.ts';

/** A period of the calendar in UTC. */
export type Period = (typeof BUDGET_PERIOD)[keyof typeof BUDGET_PERIOD];

const DAY_S = 86_400;

/** The days, in fractions, that are left of the day, week or month. */
export const DAYS_LEFT: Readonly<Record<Period, string>> = {
  day: `1 - time() % ${DAY_S} / ${DAY_S}`,
  week: `7 - (time() / ${DAY_S} - 4) % 7`,
  month: `days_in_month() + 1 - day_of_month() - time() % ${DAY_S} / ${DAY_S}`,
};

/** From how many days the pace of spending is taken. */
export const PACE_DAYS = 7;

/**
 * What totals were when the day, week or month began that a moment lies in. PromQL has no such moments, but the points
 * of a subquery lie on whole multiples of its step since 1970: days begin there, and Thursdays, four days before Mondays.
 */
const AT_BEGIN: Readonly<Record<Period, (selector: string) => string>> = {
  day: (selector) => `last_over_time(${lastOf(selector)}[1d:1d])`,
  week: (selector) => `last_over_time(${lastOf(selector, '-4d')}[7d:7d] offset 4d)`,
  month: (selector) => `last_over_time((${lastOf(selector)} and on() day_of_month() == 1)[31d:1d])`,
};

/** By how much a counter has grown since the day, week or month began. */
export function addedSinceBegin(metric: Metric, period: Period, question: Question = {}): string {
  const selector = selectorOf(metric, question);
  return `${groupOf(question)} ${grown(lastOf(selector), AT_BEGIN[period](selector))}`;
}
