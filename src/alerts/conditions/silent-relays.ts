import { DAY_MS } from '../../core/time/day.ts';
import { DECOMMISSIONED_AFTER_DAYS, SILENT_AFTER_S } from '../../monitoring/thresholds.ts';
import { relaysSeen } from '../../store/queries/alerts/relay-seen.ts';
import type { RelaySeenTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Checked, Condition } from '../condition.ts';

/** Relays that were not stopped, but are no longer active. Another process on the same store has to notice it. */
export async function checkSilentRelays(store: Queryable, now: number): Promise<Checked> {
  const silent = (await relaysSeen(store)).filter(({ seen_at }) => {
    const age = now - seen_at;
    return age > SILENT_AFTER_S * 1000 && age < DECOMMISSIONED_AFTER_DAYS * DAY_MS;
  });
  return { conditions: silent.map(conditionOf), decides: (key) => key.startsWith('relay-silent/') };
}

function conditionOf({ relay, seen_at }: RelaySeenTable): Condition {
  return {
    key: `relay-silent/${relay}`,
    group_key: 'relay-silent',
    kind: 'relay-silent',
    severity: 'critical',
    workflow: null,
    subject: `The relay ${relay}`,
    problem: 'has stopped reporting',
    description: `Last active at ${new Date(seen_at).toISOString()}. Records are kept in the spool; nothing is lost.`,
    page: '/',
  };
}
