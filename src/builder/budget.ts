import { UserError } from '../core/errors.ts';
import type { Engine } from '../engine/engine.ts';

/** The budget does not suffice for the next session. */
export class BudgetExhausted extends UserError {
  override readonly name = 'BudgetExhausted';
}

/** Limits what sessions may cost, before they start. */
export type Budget = {
  /**
   * Reserves what a session may cost; it stops at this amount by itself.
   * @param share the share of what is left that it may use, for sessions that run at the same time
   * @throws {BudgetExhausted} if too little is left
   */
  readonly reserve: (what: string, share?: number) => number;
};

/** The share of the remaining budget that one session may use: the rest is for checks that fail. */
const MAX_SHARE = 0.75;

/** No session that does something useful costs less. */
const MIN_SESSION_USD = 0.01;

/** Opens the budget of a build. */
export function openBudget(totalUsd: number, engine: Pick<Engine, 'committedUsd'>): Budget {
  return {
    reserve: (what, share = MAX_SHARE) => {
      const remaining = totalUsd - engine.committedUsd();
      const granted = Math.floor(remaining * share * 10_000) / 10_000;
      if (granted >= MIN_SESSION_USD) return granted;
      throw new BudgetExhausted(
        `Cannot start ${what}: $${Math.max(0, remaining).toFixed(4)} of the budget is left, a session needs at least $${MIN_SESSION_USD}`,
        { hint: 'Continue with a larger budget: --resume RUN --budget 10usd' },
      );
    },
  };
}
