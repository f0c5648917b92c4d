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
  const spent = (await costWithout(transaction, { from, to: from + DAY_MS }, [])) / 1e9;
  const reserved = (await reservedNanoUsd(transaction, now)) / 1e9;
  const left = Math.max(0, dayUsd - spent - reserved);
  if (ofRun && ofRun.usd <= left) return { ...ofRun, isOfDay: true };
  const rest = reserved > 0 ? `, and ${dollars(reserved)} reserved` : '';
  const reason = `the limit of ${dollars(dayUsd)} a day, of which ${dollars(spent)} are spent${rest}`;
  return { usd: left, reason, isOfDay: true };
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
