import { hasRequestsOrEvents, type Period } from '../store/queries/spend.ts';
import {
  openSessionsOfEndedSteps,
  openSessionsOfPeriod,
  spendGapEvents,
  usageGapEvents,
  type SpendGapEvent,
  type UsageGapEvent,
} from '../store/queries/usage-gaps.ts';
import type { Queryable } from '../store/transaction.ts';
import { SESSION_EVENT, USAGE_GAP, type UsageGap } from './label-values.ts';

const { transcriptMissing, transcriptDamaged, outputIncomplete } = SESSION_EVENT;

/** The session events which say that usage is missing. */
const USAGE_GAP_EVENTS = [transcriptMissing, transcriptDamaged, outputIncomplete];

/**
 * The events of runs which say that usage is missing; those of sessions whose usage is known otherwise are left out. A
 * session that is still open after its step has ended counts like one without a transcript, until it is settled.
 */
export async function findUsageGaps(store: Queryable, runIds: readonly string[]): Promise<readonly UsageGapEvent[]> {
  const events = await usageGapEvents(store, runIds, USAGE_GAP_EVENTS);
  const open = await openSessionsOfEndedSteps(store, runIds);
  const all = [...events, ...open.map((session) => ({ ...session, type: transcriptMissing }))];
  return all.filter((event) => usageGapOf([event]) !== null);
}

/** The same of the sessions that were active in a period; those of simulated runs are left out. */
export async function findSpendGaps(store: Queryable, period: Period): Promise<readonly SpendGapEvent[]> {
  const events = await spendGapEvents(store, period, USAGE_GAP_EVENTS);
  const open = (await openSessionsOfPeriod(store, period)).map((session) => ({
    ...session,
    // More of it may follow, whatever is known already.
    type: session.hasRequests ? transcriptDamaged : transcriptMissing,
  }));
  return [...events, ...open].filter((event) => usageGapOf([event]) !== null);
}

/** Whether any usage is stored, known or missing. */
export function hasUsage(store: Queryable): Promise<boolean> {
  return hasRequestsOrEvents(store, USAGE_GAP_EVENTS);
}

/**
 * What is missing from the recorded usage of the sessions with these events; null if nothing is. A session
 * without a transcript has complete usage if hooks reported its requests.
 */
export function usageGapOf(events: readonly Pick<UsageGapEvent, 'type' | 'hasRequests'>[]): UsageGap | null {
  const gaps = events.flatMap(({ type, hasRequests }) => {
    if (type === outputIncomplete) return [USAGE_GAP.output];
    return type === transcriptDamaged || (type === transcriptMissing && !hasRequests) ? [USAGE_GAP.usage] : [];
  });
  return gaps.find((gap) => gap === USAGE_GAP.usage) ?? gaps[0] ?? null;
}

/** A recorded amount, or null if it is 0 only because usage is missing. */
export function amountWithGap(amount: number, gap: UsageGap | null): number | null {
  return amount === 0 && gap !== null ? null : amount;
}
