import { asCount, asObject, parseJson } from '../core/json.ts';
import type { Store } from '../store/open-store.ts';
import { sessionsWithRequests } from '../store/queries/request.ts';
import { eventsOfRun } from '../store/queries/session-event.ts';
import type { SessionEventTable } from '../store/schema.ts';
import { SESSION_EVENT } from '../telemetry/label-values.ts';

/** What is missing from a run's figures, and why. */
export type SessionGaps = {
  /** How many sessions ran without hooks, which the CLI of their version could not be given. */
  readonly sessionsWithoutHooks: number;
  /** How many sessions left no transcript: only what hooks reported of them is counted. */
  readonly sessionsWithoutTranscript: number;
  /** How many of these have no requests either: what they used is unknown, and not 0. */
  readonly sessionsOfUnknownUsage: number;
  /** How many rows of transcripts could not be read. */
  readonly unreadableRows: number;
};

/** Finds what is missing from a run's figures, and the steps of which the usage is not known. */
export async function sessionGaps(
  store: Store,
  runId: string,
): Promise<{ gaps: SessionGaps; unknown: ReadonlySet<string | null> }> {
  const { hooksMissing, transcriptMissing, transcriptDamaged } = SESSION_EVENT;
  const events = await eventsOfRun(store, runId, [hooksMissing, transcriptMissing, transcriptDamaged]);
  const counted = await sessionsWithRequests(store, runId);
  const of = (type: SessionEventTable['type']): readonly SessionEventTable[] =>
    events.filter((event) => event.type === type);
  const unknown = of(transcriptMissing).filter(({ session_id }) => !counted.has(session_id));
  const gaps = {
    sessionsWithoutHooks: of(hooksMissing).length,
    sessionsWithoutTranscript: of(transcriptMissing).length,
    sessionsOfUnknownUsage: unknown.length,
    unreadableRows: of(transcriptDamaged).reduce((sum, event) => sum + unreadableIn(event), 0),
  };
  return { gaps, unknown: new Set(unknown.map(({ step_id }) => step_id)) };
}

function unreadableIn({ attributes }: SessionEventTable): number {
  return asCount(asObject(parseJson(attributes))['unreadable']);
}
