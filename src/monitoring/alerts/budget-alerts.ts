import type { Alert, AlertGroup } from './alert.ts';
import { dollars, labelValue, percent } from './go-template.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { RULE_SERIES } from '../rules/series.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

const VALUES = {
  spent: RULE_SERIES.budgetSpent,
  limit: RULE_SERIES.budgetLimit,
  ratio: RULE_SERIES.budgetRatio,
  projected: RULE_SERIES.budgetProjected,
} as const;

const period = labelValue(ATTRIBUTE.budgetPeriod);

const SUBJECT = `The budget of this ${period}`;

const description =
  `${dollars('spent')} of ${dollars('limit')} spent (${percent('ratio')}). ` +
  `At the rate of the last seven days, spending reaches ${dollars('projected')} by the end of the ${period}.`;

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
