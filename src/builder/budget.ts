import { usd } from '../core/amounts.ts';
import { UserError } from '../core/errors.ts';
import type { Engine } from '../engine/engine.ts';

/** The budget does not suffice for the next session. */
export class BudgetExhausted extends UserError {
  override readonly name = 'BudgetExhausted';
}

/** Limits what sessions may cost, before they start. */
export type Budget = {
  /** What is neither spent nor reserved. */
  readonly remainingUsd: () => number;
  /**
   * Reserves what a session may cost; it stops at this amount by itself.
   * @param among how many sessions, with this one, share what is left: those that have not started yet
   * @throws {BudgetExhausted} if too little is left
   */
  readonly reserve: (what: string, among?: number) => number;
};

const DAY_BUDGET = 'the budget of the day (STEPMETER_BUDGET_DAY)';

/**
 * The command that continues a build whose budget is exhausted.
 * @param message why it ended
 */
export function afterExhausted(runId: string, budgetUsd: number, message: string): string {
  const larger = message.includes(DAY_BUDGET) ? '' : ` --budget ${Math.ceil(budgetUsd * 2)}usd`;
  return `stepmeter build --resume ${runId}${larger}`;
}

/** No session that does something useful costs less. */
const MIN_SESSION_USD = 0.01;

/**
 * Opens the budget of a build.
 * @param dayLeftUsd what is left of the budget of the day. @default there is none
 */
export function openBudget(
  totalUsd: number,
  engine: Pick<Engine, 'committedUsd' | 'reservedUsd'>,
  dayLeftUsd: () => number = () => Number.POSITIVE_INFINITY,
): Budget {
  const ownUsd = (): number => totalUsd - engine.committedUsd();
  return {
    remainingUsd: () => Math.min(ownUsd(), dayLeftUsd()),
    reserve: (what, among = 1) => {
      const [own, day] = [ownUsd(), dayLeftUsd()];
      const left = Math.min(own, day);
      const granted = Math.floor((shared(left, engine.reservedUsd()) / among) * 10_000) / 10_000;
      if (granted >= MIN_SESSION_USD) return granted;
      throw exhausted(what, among, own, day);
    },
  };
}

/** The share of the remaining budget that sessions may use which run at the same time: the rest is for repairs. */
const MAX_SHARE = 0.75;

/**
 * What sessions that have not started may use together. Those that run have reserved their shares of the same amount, so
 * that each gets the same; one that is repeated may use a part of what is left for repairs.
 */
function shared(remaining: number, reserved: number): number {
  return Math.max((remaining + reserved) * MAX_SHARE - reserved, remaining * (1 - MAX_SHARE));
}

function exhausted(what: string, among: number, own: number, day: number): BudgetExhausted {
  const [left, name] = own <= day ? [own, 'the budget'] : [day, DAY_BUDGET];
  const hint =
    own <= day
      ? 'Continue with a larger budget'
      : 'Continue when other builds have ended, tomorrow (UTC), or with a larger budget of the day';
  const sessions = among > 1 ? ` for ${among} sessions` : '';
  const needed = `of which sessions may use three quarters; each needs at least $${MIN_SESSION_USD}`;
  const found = `${usd(Math.max(0, left))} of ${name} is left${sessions}, ${needed}`;
  return new BudgetExhausted(`Cannot start ${what}: ${found}`, { hint });
}
