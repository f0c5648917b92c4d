import { ATTRIBUTE } from '../../core/names.ts';
import { BOARD } from '../dashboards/boards.ts';
import { RULE_SERIES } from '../rules/series.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { dollars, labelValue, share } from './words.ts';

const period = labelValue(ATTRIBUTE.budgetPeriod);

const SUBJECT = `The budget of this ${period}`;

const FIGURES = {
  spent: RULE_SERIES.budgetSpent,
  limit: RULE_SERIES.budgetLimit,
  ratio: RULE_SERIES.budgetRatio,
  projected: RULE_SERIES.budgetProjected,
} as const;

const description =
  `${dollars('spent')} of ${dollars('limit')} are spent, ${share('ratio')}. ` +
  `At the rate of the last seven days it will be ${dollars('projected')} when the ${period} ends.`;

const WARNING: Alert = {
  uid: 'stepmeter-budget-warning',
  title: 'Budget will not last',
  severity: 'warning',
  firing: RULE_SERIES.budgetWarning,
  figures: FIGURES,
  subject: SUBJECT,
  does: 'will hardly last',
  description,
  board: { uid: BOARD.cost, panel: 'Day, week and month' },
};

const EXCEEDED: Alert = {
  uid: 'stepmeter-budget-exceeded',
  title: 'Budget is spent',
  severity: 'critical',
  firing: RULE_SERIES.budgetExceeded,
  figures: FIGURES,
  subject: SUBJECT,
  does: 'is spent',
  description,
  board: { uid: BOARD.cost, panel: 'Day, week and month' },
};

/** What may be spent in a day, week and month, where that is set. */
export const BUDGET_ALERTS: AlertGroup = { name: 'Budgets', interval: '1m', alerts: [WARNING, EXCEEDED] };
