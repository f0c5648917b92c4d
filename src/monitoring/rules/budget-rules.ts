import { ATTRIBUTE, BUDGET_PERIOD, METRIC } from '../../telemetry/names.ts';
import { budgetLimit } from '../budget-limit.ts';
import { addedSinceBegin, DAYS_LEFT, PACE_DAYS } from '../calendar.ts';
import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';
import { added } from '../query.ts';
import { latched, oneWhere, type Rule, type RuleGroup } from './rule.ts';
import { RULE_SERIES } from './series.ts';

const PERIODS = Object.values(BUDGET_PERIOD);

const { budgetSpent: spent, budgetLimit: limit, budgetRatio: ratio } = RULE_SERIES;

const BY_ENVIRONMENT = { by: [ENVIRONMENT] } as const;

const PERIOD = prometheusLabel(ATTRIBUTE.budgetPeriod);

/** What is spent in a day on average. */
const PACE = 'stepmeter:budget:pace';

const { budgetProjected: projected, budgetProjectedRatio: projectedRatio } = RULE_SERIES;

/** A budget is over a warning from this share of it on; a projection has to fall this far for the warning to end. */
const WARN_AT = { spent: 0.8, projected: 1, projectedKept: 0.95 } as const;

/** What was spent since the day, the week and the month began, and whether that is too much. */
export const BUDGETS: RuleGroup = {
  name: 'stepmeter-budgets',
  interval: '1m',
  rules: [
    ...PERIODS.map(spentIn),
    { record: PACE, expr: `${added(METRIC.cost, BY_ENVIRONMENT, `${PACE_DAYS}d`)} / ${PACE_DAYS}` },
    ...PERIODS.map(projectedFor),
    { record: limit, expr: budgetLimit() },
    { record: ratio, expr: `${spent} / ${limit}` },
    { record: projectedRatio, expr: `${projected} / ${limit}` },
    { record: RULE_SERIES.budgetWarning, expr: warning() },
    { record: RULE_SERIES.budgetExceeded, expr: oneWhere(`${ratio} >= 1`, ratio) },
  ],
};

function spentIn(period: (typeof PERIODS)[number]): Rule {
  return {
    record: spent,
    expr: addedSinceBegin(METRIC.cost, period, BY_ENVIRONMENT),
    labels: { [PERIOD]: period },
  };
}

function projectedFor(period: (typeof PERIODS)[number]): Rule {
  return {
    record: projected,
    expr: `${spent}{${PERIOD}="${period}"} + on (${prometheusLabel(ENVIRONMENT)}) ${PACE} * scalar(${scalarOf(DAYS_LEFT[period])})`,
    labels: { [PERIOD]: period },
  };
}

/** Functions of the calendar answer with a vector, sums of time() alone with a number. */
function scalarOf(days: string): string {
  return `vector(0) + ${days}`;
}

function warning(): string {
  return latched(RULE_SERIES.budgetWarning, {
    on: `${ratio} >= ${WARN_AT.spent} or ${projectedRatio} >= ${WARN_AT.projected}`,
    keep: `${projectedRatio} >= ${WARN_AT.projectedKept}`,
    others: ratio,
  });
}
