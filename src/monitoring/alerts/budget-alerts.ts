import { ATTRIBUTE } from '../../telemetry/names.ts';
import { BOARD } from '../dashboards/boards.ts';
import { RULE_SERIES } from '../rules/series.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { dollars, labelValue, share } from './go-template.ts';

const FIGURES = {
  spent: RULE_SERIES.budgetSpent,
  limit: RULE_SERIES.budgetLimit,
  ratio: RULE_SERIES.budgetRatio,
  projected: RULE_SERIES.budgetProjected,
} as const;

const period = labelValue(ATTRIBUTE.budgetPeriod);

const SUBJECT = `The budget of this ${period}`;

const description =
  `${dollars('spent')} of ${dollars('limit')} spent (${share('ratio')}). ` +
  `At the rate of the last seven days, spending reaches ${dollars('projected')} by the end of the ${period}.`;

const WARNING: Alert = {
  uid: 'stepmeter-budget-warning',
  title: 'Budget at risk',
  severity: 'warning',
  firing: RULE_SERIES.budgetWarning,
  figures: FIGURES,
  subject: SUBJECT,
  does: 'is at risk',
  description,
  board: { uid: BOARD.cost, panel: 'Day, week and month' },
};

const EXCEEDED: Alert = {
  uid: 'stepmeter-budget-exceeded',
  title: 'Budget exhausted',
  severity: 'critical',
  firing: RULE_SERIES.budgetExceeded,
  figures: FIGURES,
  subject: SUBJECT,
  does: 'is exhausted',
  description,
  board: { uid: BOARD.cost, panel: 'Day, week and month' },
};

/** Budgets of the day, week and month, where they are set. */
export const BUDGET_ALERTS: AlertGroup = { name: 'Budgets', interval: '1m', alerts: [WARNING, EXCEEDED] };
