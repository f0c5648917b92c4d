import { RESERVED_MS } from '../../core/money-limit.ts';
import { DAY_MS, startOfDay } from '../../core/time/day.ts';
import { completeCost } from '../../facts/fact.ts';
import {
  allReservations,
  insertReservation,
  removeReservations,
  usesOfReservations,
  type ReservationUse,
} from '../../store/queries/selection/reservation.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { Usable } from './usable.ts';

/** How long it may take until the start of a run is in the store. */
const INGESTED_MS = 10 * 60 * 1000;

/**
 * What earlier choices may still spend of the limit of a day, in billionths of a US dollar. What can spend nothing any
 * more is removed, so that a choice reads few rows.
 */
export async function reservedNanoUsd(transaction: Transaction, now: number): Promise<number> {
  const all = await allReservations(transaction);
  const uses = Map.groupBy(
    await usesOfReservations(
      transaction,
      all.map(({ id }) => id),
    ),
    ({ id }) => id,
  );
  const ended: string[] = [];
  let sum = 0;
  for (const { id, at, nano_usd } of all) {
    const own = uses.get(id) ?? [];
    const open = own.filter((use) => maySpend(use, now));
    const isUsable = Math.abs(now - at) <= RESERVED_MS + INGESTED_MS;
    if (own.length === 0 && isUsable) sum += nano_usd;
    // Each of several runs with one choice may spend all of it.
    for (const { spent } of open) sum += Math.max(0, nano_usd - spent);
    if (open.length === 0 && !isUsable) ended.push(id);
  }
  await removeReservations(transaction, ended);
  return sum;
}

/**
 * Whether a run or step may cost more than is known: it has not ended, for at most a day, since a run that nothing ends
 * would reserve its share forever; or it ended today, and what it cost is not known.
 */
function maySpend({ started_at, ended_at, unsettled, fact }: ReservationUse, now: number): boolean {
  if (ended_at === null) return now - started_at < DAY_MS;
  const isKnown = unsettled === 0 && fact !== null && completeCost(fact) !== null;
  return !isKnown && ended_at >= startOfDay(now);
}

/** Reserves what a choice may spend of the limit of a day, if there is one and something is left. */
export async function reserve(
  transaction: Transaction,
  {
    id,
    at,
    usable: { allowance },
  }: { readonly id: string; readonly at: number; readonly usable: Pick<Usable, 'allowance'> },
): Promise<void> {
  if (!allowance?.isOfDay || allowance.usd === 0) return;
  await insertReservation(transaction, { id, at, nano_usd: Math.round(allowance.usd * 1e9) });
}
