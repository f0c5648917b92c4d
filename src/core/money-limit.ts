import type { Context } from './context.ts';
import { UserError } from './errors.ts';

/** What the sessions of a run may cost together, in US dollars, by the choices for the run and its step; undefined without a limit. */
export function moneyLimitOf({ run, step }: Pick<Context, 'run' | 'step'>): number | undefined {
  const limits = [run.maxCostUsd, step?.maxCostUsd].filter((limit) => limit !== undefined);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/**
 * Keeps a run or step with a choice from starting when its limit was reached at the time of the choice.
 * @throws {UserError} if it was
 */
export function requireMoney(maxCostUsd: number | null | undefined): void {
  if (maxCostUsd !== 0) return;
  throw new UserError('Cannot start a session: the limit of money for today is reached', {
    hint: 'Raise selection.dayLimit, or wait until the next day (UTC)',
  });
}
