import { asCount, asObject, parseJson } from '../core/json.ts';
import type { Store } from '../store/open-store.ts';
import { eventsOfRun } from '../store/queries/session-event.ts';
import { openSessionsOfEndedSteps } from '../store/queries/usage-gaps.ts';
import type { SessionEventTable } from '../store/schema.ts';
import { SESSION_EVENT, type UsageGap } from '../telemetry/label-values.ts';
import { findUsageGaps, usageGapOf } from '../telemetry/usage-gap.ts';

/** What is missing from the sessions of a run, and why. */
export type SessionGaps = {
  /** Sessions without hooks, because their CLI version does not support any. */
  readonly sessionsWithoutHooks: number;
  /** Sessions without a transcript: only what hooks reported of them is counted. */
  readonly sessionsWithoutTranscript: number;
  /** Tool calls that hooks reported without an ID in these sessions: they are not counted. */
  readonly callsWithoutId: number;
  /** Sessions of which no request is known although they may have made some: their usage is unknown, not 0. */
  readonly sessionsOfUnknownUsage: number;
  /** Sessions of the Claude CLI without hooks and transcript: nothing but their process was seen. */
  readonly sessionsNotRecorded: number;
  /** Sessions that are not settled although their step has ended: their usage is not included yet. */
  readonly openSessions: number;
  /** Rows of transcripts that could not be read. */
  readonly unreadableRows: number;
  /** Requests of which nothing states the usage: their tokens and cost are unknown. */
  readonly requestsWithoutUsage: number;
  /** Requests without their final output tokens: their tokens and cost are too low. */
  readonly unfinishedRequests: number;
};

/** The gaps of a run, and what is missing from the usage of the run and of each of its steps. */
export type RunGaps = {
  readonly gaps: SessionGaps;
  readonly usageGap: UsageGap | null;
  readonly usageGapOfStep: (stepId: string) => UsageGap | null;
};

/** Finds what is missing from the figures of a run. */
export async function sessionGaps(store: Store, runId: string): Promise<RunGaps> {
  const { hooksMissing, transcriptMissing, transcriptDamaged, outputIncomplete } = SESSION_EVENT;
  const types = [hooksMissing, transcriptMissing, transcriptDamaged, outputIncomplete];
  const events = await eventsOfRun(store, runId, types);
  const of = (type: SessionEventTable['type']): readonly SessionEventTable[] =>
    events.filter((event) => event.type === type);
  const usage = await findUsageGaps(store, [runId]);
  const open = await openSessionsOfEndedSteps(store, [runId]);
  const unhooked = new Set(of(hooksMissing).map(({ session_id }) => session_id));
  const unknown = usage.filter(({ hasRequests }) => !hasRequests).map(({ session_id }) => session_id);
  return {
    gaps: {
      sessionsWithoutHooks: of(hooksMissing).length,
      sessionsWithoutTranscript: of(transcriptMissing).length,
      sessionsOfUnknownUsage: new Set(unknown).size,
      sessionsNotRecorded: of(transcriptMissing).filter(({ session_id }) => unhooked.has(session_id)).length,
      openSessions: open.length,
      callsWithoutId: sumOf(of(transcriptMissing), 'calls_without_id'),
      unreadableRows: sumOf(of(transcriptDamaged), 'unreadable'),
      requestsWithoutUsage: sumOf(of(transcriptDamaged), 'without_usage'),
      unfinishedRequests: sumOf(of(outputIncomplete), 'requests'),
    },
    usageGap: usageGapOf(usage),
    usageGapOfStep: (stepId) => usageGapOf(usage.filter(({ step_id }) => step_id === stepId)),
  };
}

function sumOf(events: readonly SessionEventTable[], fact: string): number {
  return events.reduce((sum, { attributes }) => sum + asCount(asObject(parseJson(attributes))[fact]), 0);
}
