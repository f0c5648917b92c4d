import { DAY_MS, startOfDay } from '../../core/time/day.ts';
import { costWithout } from '../../store/queries/spend.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { Limits } from '../settings.ts';
import { reservedNanoUsd } from './reserved.ts';

/** What a run may cost now. */
export type Allowance = {
  /** In US dollars; 0 if nothing is left of the limit of the day. */
  readonly usd: number;
  /** The limit that it follows from. */
  readonly reason: string;
  /** Whether there is a limit of a day, of which the choice reserves this. */
  readonly isOfDay: boolean;
};

/**
 * What a run may cost: the limit of a run, or what other runs have left of that of the day (UTC), if that is less.
 * Undefined without limits.
 */
export async function allowanceOf(
  transaction: Transaction,
  { runUsd, dayUsd }: Limits,
  now: number,
): Promise<Allowance | undefined> {
  const ofRun = runUsd === undefined ? undefined : { usd: runUsd, reason: `the limit of ${dollars(runUsd)} a run` };
  if (dayUsd === undefined) return ofRun && { ...ofRun, isOfDay: false };
  const from = startOfDay(now);
  const spent = await costWithout(transaction, { from, to: from + DAY_MS }, []);
  const reserved = await reservedNanoUsd(transaction, now);
  // Whole millionths, as in the ID of the choice: a difference of dollars would leave a remainder when all is used.
  const left = Math.max(0, Math.floor((Math.round(dayUsd * 1e9) - spent - reserved) / 1e3)) / 1e6;
  if (ofRun && ofRun.usd <= left) return { ...ofRun, isOfDay: true };
  const rest = reserved > 0 ? `, and ${dollars(reserved / 1e9)} reserved` : '';
  const reason = `the limit of ${dollars(dayUsd)} a day, of which ${dollars(spent / 1e9)} is spent${rest}`;
  return { usd: left, reason, isOfDay: true };
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
