import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import { ENVIRONMENT } from './prometheus-names.ts';
import { groupOf, lastOf, selectorOf, type Matchers } from './query.ts';

/**
 * The budgets of each environment, however many relays tell of the same one. They hold for a day after the relay was
 * last heard of: what may be spent is no less known while it is off.
 */
export function budgetLimit(where: Matchers = {}): string {
  return `${groupOf({ by: [ENVIRONMENT, ATTRIBUTE.budgetPeriod] }, 'max')} (${lastOf(selectorOf(METRIC.budget, { where }), '', '1d')})`;
}
