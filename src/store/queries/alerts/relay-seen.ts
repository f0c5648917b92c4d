import type { RelaySeenTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** When each relay was last active. */
export function relaysSeen({ db }: Queryable): Promise<RelaySeenTable[]> {
  return db.selectFrom('relay_seen').selectAll().orderBy('relay').execute();
}

/** Records that a relay is active. */
export async function recordRelaySeen({ db }: Transaction, relay: string, now: number): Promise<void> {
  await db
    .insertInto('relay_seen')
    .values({ relay, seen_at: now })
    .onConflict((conflict) => conflict.column('relay').doUpdateSet({ seen_at: now }))
    .execute();
}

/** Forgets a relay that ends, or those not seen since a time. */
export async function forgetRelays(
  { db }: Transaction,
  which: { readonly relay: string } | { readonly seenBefore: number },
): Promise<void> {
  const rows = db.deleteFrom('relay_seen');
  await (
    'relay' in which ? rows.where('relay', '=', which.relay) : rows.where('seen_at', '<', which.seenBefore)
  ).execute();
}
