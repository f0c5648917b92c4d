import { BUDGET_PERIOD } from '../../../telemetry/label-values.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { budgetLimit } from '../../budget-limit.ts';
import { addedSinceBegin, DAYS_LEFT, PACE_DAYS, type Period } from '../../calendar.ts';
import { prometheusLabel } from '../../prometheus-names.ts';
import { added, orZero, ratio } from '../../query.ts';
import { narrowed, narrowing } from '../narrow.ts';

const PERIODS: readonly Period[] = Object.values(BUDGET_PERIOD);

const PERIOD_LABEL = prometheusLabel(ATTRIBUTE.budgetPeriod);

/** What was spent since the day, week and month began. */
export const spentByPeriod = eachPeriod(spent);

const pace = `(${orZero(added(METRIC.cost, narrowed(METRIC.cost), `${PACE_DAYS}d`))}) / ${PACE_DAYS}`;

/** What will have been spent when they end, if spending goes on as in the last days. */
export const projectedByPeriod = eachPeriod((period) => `(${spent(period)}) + ${pace} * (${DAYS_LEFT[period]})`);

/** The budgets that are set, of all environments that are chosen. */
export const budgetByPeriod = `sum by (${PERIOD_LABEL}) (${budgetLimit(narrowing(METRIC.budget))})`;

/** Budgets are of everything, so what is spent against them is, too. */
export const spentToday = addedSinceBegin(METRIC.cost, BUDGET_PERIOD.day, { where: narrowing(METRIC.budget) });

const budgetToday = budgetLimit({ ...narrowing(METRIC.budget), [ATTRIBUTE.budgetPeriod]: `="${BUDGET_PERIOD.day}"` });

/** How much of the day's budget is spent. */
export const usedToday = ratio(spentToday, `sum (${budgetToday})`);

/** How much of the budgets is spent, and how much of them will be. */
export const usedByPeriod = ratio(spentByPeriod, budgetByPeriod);
export const projectedUseByPeriod = ratio(projectedByPeriod, budgetByPeriod);

/** A figure of each period, told apart by the label that budgets have. */
function eachPeriod(figure: (period: Period) => string): string {
  return PERIODS.map((period) => `label_replace(${figure(period)}, "${PERIOD_LABEL}", "${period}", "", "")`).join(
    ' or ',
  );
}

function spent(period: Period): string {
  return orZero(addedSinceBegin(METRIC.cost, period, narrowed(METRIC.cost)));
}
