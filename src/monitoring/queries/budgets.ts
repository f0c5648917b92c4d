import { ENVIRONMENT, prometheusLabel } from './prometheus-names.ts';
import {
  LOOKBACK,
  type Matchers,
  type QueryOptions,
  aggregation,
  deltaSince,
  increase,
  lastValue,
  orZero,
  ratio,
  selectorOf,
} from './promql.ts';
import { scopeOf } from './scope.ts';
import { SPEND_RATE_DAYS } from '../thresholds.ts';
import { ATTRIBUTE, BUDGET_PERIOD, METRIC, type Metric } from '../../telemetry/names.ts';

/** A budget period, in UTC. Weeks start on Monday. */
export type Period = (typeof BUDGET_PERIOD)[keyof typeof BUDGET_PERIOD];

const DAY_S = 86_400;

/** The days, including fractions, until the end of the period. */
export const DAYS_LEFT: Readonly<Record<Period, string>> = {
  day: `1 - time() % ${DAY_S} / ${DAY_S}`,
  week: `7 - (time() / ${DAY_S} - 4) % 7`,
  month: `days_in_month() + 1 - day_of_month() - time() % ${DAY_S} / ${DAY_S}`,
};

const PERIODS: readonly Period[] = Object.values(BUDGET_PERIOD);

const PERIOD_LABEL = prometheusLabel(ATTRIBUTE.budgetPeriod);

const LONGEST_PERIOD = '31d';

/**
 * The totals at the start of the current period. PromQL has no such moment, but subquery points are aligned to multiples
 * of the step since 1970: a day starts at one, and a Thursday, four days before a Monday, at a multiple of seven.
 */
const AT_PERIOD_START: Readonly<Record<Period, (selector: string) => string>> = {
  day: (selector) => `last_over_time(${lastValue(selector)}[1d:1d])`,
  week: (selector) => `last_over_time(${lastValue(selector, '-4d')}[7d:7d] offset 4d)`,
  month: (selector) => `last_over_time((${lastValue(selector)} and on() day_of_month() == 1)[31d:1d])`,
};

/** Budgets cover all workflows of an environment, and so does spending. */
const IN_BUDGET: QueryOptions = { where: scopeOf(METRIC.budget.labels) };

/** Spending since the day, week and month started. */
export const spentByPeriod = byPeriod((period) => orZero(increaseSincePeriodStart(METRIC.cost, period, IN_BUDGET)));

const spendRate = `(${orZero(increase(METRIC.cost, IN_BUDGET, `${SPEND_RATE_DAYS}d`))}) / ${SPEND_RATE_DAYS}`;

/** Projected spending from now to the end of each period, at the average rate of the last days. */
export const spendToCome = `(${byPeriod((period) => `vector(0) + ${DAYS_LEFT[period]}`)}) * on () group_left () (${spendRate})`;

/** The budgets of the selected environments. */
export const budgetByPeriod = `sum by (${PERIOD_LABEL}) (${budgetLimit(scopeOf(METRIC.budget.labels))})`;

/** Spending today. */
export const spentToday = increaseSincePeriodStart(METRIC.cost, BUDGET_PERIOD.day, IN_BUDGET);

const budgetToday = budgetLimit({
  ...scopeOf(METRIC.budget.labels),
  [ATTRIBUTE.budgetPeriod]: `="${BUDGET_PERIOD.day}"`,
});

/** The used share of the daily budget. */
export const usedToday = ratio(spentToday, `sum (${budgetToday})`);

/** The increase of a counter since the current period started. */
export function increaseSincePeriodStart(metric: Metric, period: Period, options: QueryOptions = {}): string {
  const selector = selectorOf(metric, options);
  const now = lastValue(selector, '', `${LOOKBACK}${LONGEST_PERIOD}`);
  return `${aggregation(options)} ${deltaSince(now, AT_PERIOD_START[period](selector))}`;
}

/**
 * The budgets of each environment, independent of the number of relays that report them. They stay known for a day after
 * the last report.
 */
export function budgetLimit(where: Matchers = {}): string {
  return `${aggregation({ by: [ENVIRONMENT, ATTRIBUTE.budgetPeriod] }, 'max')} (${lastValue(selectorOf(METRIC.budget, { where }), '', '1d')})`;
}

/** One series per period, with the period as a label. */
function byPeriod(query: (period: Period) => string): string {
  return PERIODS.map((period) => `label_replace(${query(period)}, "${PERIOD_LABEL}", "${period}", "", "")`).join(
    ' or ',
  );
}
