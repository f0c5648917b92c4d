import { usd } from '../core/amounts.ts';
import { UserError } from '../core/errors.ts';
import type { Engine } from '../engine/engine.ts';

/** Which budget limits sessions: that of the build, or that of the day, which all builds share. */
export type BudgetLimit = (typeof BUDGET_LIMITS)[number];

/** The budgets that limit sessions. */
export const BUDGET_LIMITS = ['build', 'day'] as const;

const HINTS: Readonly<Record<BudgetLimit, string>> = {
  build: 'Continue with a larger budget',
  day: 'Continue when other builds have ended, tomorrow (UTC), or with a larger budget of the day',
};

/** A budget does not suffice for a session. */
export class BudgetExhausted extends UserError {
  override readonly name = 'BudgetExhausted';
  readonly limit: BudgetLimit;

  constructor(message: string, limit: BudgetLimit) {
    super(message, { hint: HINTS[limit] });
    this.limit = limit;
  }
}

/** Limits what sessions may cost, before they start. */
export type Budget = {
  /** What is neither spent nor reserved. */
  readonly remainingUsd: () => number;
  /** Which budget has less left. */
  readonly limit: () => BudgetLimit;
  /**
   * Reserves what a session may cost; it stops at this amount by itself.
   * @param among how many sessions, with this one, share what is left: those that have not started yet
   * @throws {BudgetExhausted} if too little is left
   */
  readonly reserve: (what: string, among?: number) => number;
};

/** The command that continues a build of which this budget is exhausted. */
export function afterExhausted(runId: string, budgetUsd: number, limit: BudgetLimit): string {
  const larger = limit === 'day' ? '' : ` --budget ${Math.ceil(budgetUsd * 2)}usd`;
  return `stepmeter build --resume ${runId}${larger}`;
}

/** The budget that has less left, and how much, in US dollars. */
type Left = { readonly limit: BudgetLimit; readonly usd: number };

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
  const lowest = (): Left => {
    const [own, day] = [ownUsd(), dayLeftUsd()];
    return own <= day ? { limit: 'build', usd: own } : { limit: 'day', usd: day };
  };
  return {
    remainingUsd: () => lowest().usd,
    limit: () => lowest().limit,
    reserve: (what, among = 1) => {
      const left = lowest();
      const granted = Math.floor((shared(left.usd, engine.reservedUsd()) / among) * 10_000) / 10_000;
      if (granted >= MIN_SESSION_USD) return granted;
      throw exhausted(what, among, left);
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

const NAMES: Readonly<Record<BudgetLimit, string>> = {
  build: 'the budget',
  day: 'the budget of the day (STEPMETER_BUDGET_DAY)',
};

function exhausted(what: string, among: number, left: Left): BudgetExhausted {
  const sessions = among > 1 ? ` for ${among} sessions` : '';
  const needed = `of which sessions may use three quarters; each needs at least $${MIN_SESSION_USD}`;
  const found = `${usd(Math.max(0, left.usd))} of ${NAMES[left.limit]} is left${sessions}, ${needed}`;
  return new BudgetExhausted(`Cannot start ${what}: ${found}`, left.limit);
}
