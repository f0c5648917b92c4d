import type { Store } from '../store/open-store.ts';
import type { Period } from '../store/queries/spend.ts';
import { modelsOfSessions, type SpendGapEvent } from '../store/queries/usage-gaps.ts';
import type { UsageGap } from '../telemetry/label-values.ts';
import { findSpendGaps, usageGapOf } from '../telemetry/usage-gap.ts';
import { localDay } from '../core/time/day.ts';

/** A session with a usage gap. */
export type GapSession = Pick<SpendGapEvent, 'run_id' | 'session_id' | 'run' | 'session' | 'hasRequests'>;

/** What is missing from the spend of a period, and from each of its parts. */
export type SpendGaps = {
  readonly total: UsageGap | null;
  readonly ofDay: (day: string) => UsageGap | null;
  readonly ofProject: (project: string) => UsageGap | null;
  readonly ofModel: (model: string) => UsageGap | null;
  readonly ofSession: (sessionId: string) => UsageGap | null;
  /** Sessions of which no request is known although they may have made some, latest first. */
  readonly unknown: readonly GapSession[];
  /** Number of sessions of which some requests are known, with lower bounds of tokens and cost. */
  readonly incomplete: number;
};

/** Finds what is missing from the spend of a period. */
export async function spendGaps(store: Store, period: Period): Promise<SpendGaps> {
  const events = await findSpendGaps(store, period);
  const models = await modelsOfSessions(store, events, period);
  const gapOf = (isAffected: (event: SpendGapEvent) => boolean): UsageGap | null =>
    usageGapOf(events.filter((event) => isAffected(event)));
  const sessions = [...new Map(events.map((event) => [event.session_id, event])).values()].toSorted(
    (a, b) => b.session.started_at - a.session.started_at,
  );
  return {
    total: usageGapOf(events),
    ofDay: (day) => gapOf((event) => isActiveOn(event, day, period)),
    ofProject: (project) => gapOf(({ run }) => run.project === project),
    ofModel: (model) =>
      gapOf((event) => models.some((one) => one.model === model && one.session_id === event.session_id)),
    ofSession: (sessionId) => gapOf(({ session_id }) => session_id === sessionId),
    unknown: sessions.filter(({ hasRequests }) => !hasRequests),
    incomplete: sessions.filter(({ hasRequests }) => hasRequests).length,
  };
}

/** A session of unknown usage counts on the day of its start, of which there is a row; others on all of their days. */
function isActiveOn(event: SpendGapEvent, day: string, period: Period): boolean {
  const first = startDay(event, period);
  return event.hasRequests ? day >= first && day <= localDay(event.session.until) : day === first;
}

/** The day on which a session started, or the first day of the period if it started before. */
export function startDay({ session }: Pick<GapSession, 'session'>, { from }: Period): string {
  return localDay(Math.max(from, session.started_at));
}
