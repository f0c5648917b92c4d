import { EXIT, UserError } from '../core/errors.ts';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { BUDGET_PERIOD } from './label-values.ts';

/** What may be spent in a day, week or month, in US dollars. */
export type Budget = {
  readonly period: (typeof BUDGET_PERIOD)[keyof typeof BUDGET_PERIOD];
  readonly usd: number;
};

const VARIABLES = [
  [BUDGET_PERIOD.day, VARIABLE.budgetDay],
  [BUDGET_PERIOD.week, VARIABLE.budgetWeek],
  [BUDGET_PERIOD.month, VARIABLE.budgetMonth],
] as const;

/**
 * The budgets that are set.
 * @throws {UserError} if one is no amount
 */
export function budgets(env: Environment): Budget[] {
  return VARIABLES.flatMap(([period, variable]) => {
    const text = env[variable]?.trim();
    if (!text) return [];
    const usd = Number(text);
    if (usd > 0 && Number.isFinite(usd)) return [{ period, usd }];
    throw new UserError(`Cannot use the budget in ${variable}: "${text.slice(0, 40)}" is not an amount in US dollars`, {
      hint: `Set ${variable} to a number above 0, such as 25, or unset it`,
      exitCode: EXIT.wrongUse,
    });
  });
}
