import { DAYS_LEFT, type Period, budgetLimit, increaseSincePeriodStart } from '../queries/budgets.ts';
import { ENVIRONMENT, prometheusLabel } from '../queries/prometheus-names.ts';
import { increase } from '../queries/promql.ts';
import { type Rule, type RuleGroup, boolSeries, withHysteresis, RULE_SERIES } from './rule.ts';
import { BUDGET_EXHAUSTED, BUDGET_WARNING, SPEND_RATE_DAYS } from '../thresholds.ts';
import { ATTRIBUTE, BUDGET_PERIOD, METRIC } from '../../telemetry/names.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { dollars, labelValue, percent } from './go-template.ts';
import { DASHBOARD } from '../dashboards/uids.ts';

const PERIODS = Object.values(BUDGET_PERIOD);

const { budgetSpent: spent, budgetLimit: limit, budgetRatio: ratio } = RULE_SERIES;

const BY_ENVIRONMENT = { by: [ENVIRONMENT] } as const;

const PERIOD = prometheusLabel(ATTRIBUTE.budgetPeriod);

/** Mean spending per day. */
const DAILY_RATE = 'stepmeter:budget:daily_rate';

const { budgetProjected: projected, budgetProjectedRatio: projectedRatio } = RULE_SERIES;

/** Spending since the day, week and month started, compared with the budgets. */
export const BUDGETS: RuleGroup = {
  name: 'stepmeter-budgets',
  interval: '1m',
  rules: [
    ...PERIODS.map(spentRule),
    {
      record: DAILY_RATE,
      expr: `${increase(METRIC.cost, BY_ENVIRONMENT, `${SPEND_RATE_DAYS}d`)} / ${SPEND_RATE_DAYS}`,
    },
    ...PERIODS.map(projectedRule),
    { record: limit, expr: budgetLimit() },
    { record: ratio, expr: `${spent} / ${limit}` },
    { record: projectedRatio, expr: `${projected} / ${limit}` },
    { record: RULE_SERIES.budgetWarning, expr: warning() },
    { record: RULE_SERIES.budgetExceeded, expr: boolSeries(`${ratio} >= ${BUDGET_EXHAUSTED}`, ratio) },
  ],
};

const VALUES = {
  spent: RULE_SERIES.budgetSpent,
  limit: RULE_SERIES.budgetLimit,
  ratio: RULE_SERIES.budgetRatio,
  projected: RULE_SERIES.budgetProjected,
} as const;

const periodName = labelValue(ATTRIBUTE.budgetPeriod);

const SUBJECT = `The budget of this ${periodName}`;

const description =
  `${dollars('spent')} of ${dollars('limit')} spent (${percent('ratio')}). ` +
  `At the rate of the last seven days, spending reaches ${dollars('projected')} by the end of the ${periodName}.`;

const WARNING: Alert = {
  uid: 'stepmeter-budget-warning',
  title: 'Budget at risk',
  severity: 'warning',
  firing: RULE_SERIES.budgetWarning,
  values: VALUES,
  subject: SUBJECT,
  problem: 'is at risk',
  description,
  dashboard: { uid: DASHBOARD.cost, panel: 'Budgets' },
};

const EXCEEDED: Alert = {
  uid: 'stepmeter-budget-exceeded',
  title: 'Budget exhausted',
  severity: 'critical',
  firing: RULE_SERIES.budgetExceeded,
  values: VALUES,
  subject: SUBJECT,
  problem: 'is exhausted',
  description,
  dashboard: { uid: DASHBOARD.cost, panel: 'Budgets' },
};

/** Alerts on the daily, weekly and monthly budgets that are configured. */
export const BUDGET_ALERTS: AlertGroup = { name: 'Budgets', interval: '1m', alerts: [WARNING, EXCEEDED] };

function spentRule(period: Period): Rule {
  return {
    record: spent,
    expr: increaseSincePeriodStart(METRIC.cost, period, BY_ENVIRONMENT),
    labels: { [PERIOD]: period },
  };
}

function projectedRule(period: Period): Rule {
  return {
    record: projected,
    expr: `${spent}{${PERIOD}="${period}"} + on (${prometheusLabel(ENVIRONMENT)}) ${DAILY_RATE} * scalar(${asVector(DAYS_LEFT[period])})`,
    labels: { [PERIOD]: period },
  };
}

/** Calendar functions return a vector, expressions of time() alone a scalar. */
function asVector(days: string): string {
  return `vector(0) + ${days}`;
}

function warning(): string {
  return withHysteresis(RULE_SERIES.budgetWarning, {
    fire: `${ratio} >= ${BUDGET_WARNING.spent} or ${projectedRatio} >= ${BUDGET_WARNING.projected}`,
    retain: `${projectedRatio} >= ${BUDGET_WARNING.projectedRetain}`,
    others: ratio,
  });
}
