import type { Context } from './context.ts';
import { UserError } from './errors.ts';
import type { ChoiceId } from './ids/choice-id.ts';
import { timeOfUuid } from './ids/ids.ts';

/** How long after a choice a run or step can be started with its share of the limit of a day. */
export const RESERVED_MS: number = 60 * 60 * 1000;

/** What the sessions of a run may cost together, in US dollars, by the choices for the run and its step; undefined without a limit. */
export function moneyLimitOf({ run, step }: Pick<Context, 'run' | 'step'>): number | undefined {
  const limits = [run.maxCostUsd, step?.maxCostUsd].filter((limit) => limit !== undefined);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/**
 * Keeps a run or step with a choice from starting when nothing was left at the time of the choice, or when its share of
 * the limit of the day is not reserved any more.
 * @throws {UserError} if one of these is so
 */
export function requireMoney({ maxCostUsd, isOfDay, decision }: Partial<ChoiceId>): void {
  if (maxCostUsd === 0)
    throw new UserError('Cannot start a session: nothing is left of the limit of money for today', {
      hint: 'Wait for runs that have reserved the rest, raise selection.dayLimit, or wait until the next day (UTC). With selection.runLimit each run reserves no more than that',
    });
  if (isOfDay && decision !== undefined && Date.now() - timeOfUuid(decision) > RESERVED_MS)
    throw new UserError('Cannot start a session: its choice reserved money for an hour, which is over', {
      hint: 'Choose again with `stepmeter configure`',
    });
}
