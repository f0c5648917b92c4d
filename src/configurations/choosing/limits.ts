import { spendByModel } from '../../store/queries/spend.ts';
import type { Queryable } from '../../store/transaction.ts';

/** What runs may cost, in US dollars; undefined without a limit. */
export type Limits = { readonly runUsd?: number | undefined; readonly dayUsd?: number | undefined };

/** What a run may cost now. */
export type Allowance = {
  /** In US dollars; 0 if the limit of the day is reached. */
  readonly usd: number;
  /** The limit that it follows from. */
  readonly reason: string;
};

/**
 * What a run may cost: the limit of a run, or what other runs have left of that of the day (UTC), if that is less.
 * Undefined without limits.
 */
export async function allowanceOf(store: Queryable, limits: Limits, now: number): Promise<Allowance | undefined> {
  const { runUsd, dayUsd } = limits;
  const ofRun = runUsd === undefined ? undefined : { usd: runUsd, reason: `the limit of ${dollars(runUsd)} a run` };
  if (dayUsd === undefined) return ofRun;
  const spent = await spentOnDayOf(store, now);
  const left = Math.max(0, dayUsd - spent);
  if (ofRun && ofRun.usd <= left) return ofRun;
  return { usd: left, reason: `the limit of ${dollars(dayUsd)} a day, of which ${dollars(spent)} are spent` };
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

const DAY_MS = 24 * 60 * 60 * 1000;

async function spentOnDayOf(store: Queryable, now: number): Promise<number> {
  const from = now - (now % DAY_MS);
  const models = await spendByModel(store, { from, to: from + DAY_MS });
  return models.reduce((sum, { sums }) => sum + (sums.cost_nano_usd ?? 0), 0) / 1e9;
}
