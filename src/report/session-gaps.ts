import { asCount, asObject, parseJson } from '../core/json.ts';
import type { Store } from '../store/open-store.ts';
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

type Gap = { readonly session_id: string; readonly step_id: string | null; readonly type: string; attributes: string };

/** Finds what is missing from a run's figures, and the steps of which the usage is not known. */
export async function sessionGaps(
  { db }: Store,
  runId: string,
): Promise<{ gaps: SessionGaps; unknown: ReadonlySet<string | null> }> {
  const events: readonly Gap[] = await db
    .selectFrom('session_event')
    .select(['session_id', 'step_id', 'type', 'attributes'])
    .where('run_id', '=', runId)
    .where('type', 'in', [SESSION_EVENT.hooksMissing, SESSION_EVENT.transcriptMissing, SESSION_EVENT.transcriptDamaged])
    .execute();
  const requests = await db.selectFrom('request').select('session_id').distinct().where('run_id', '=', runId).execute();
  const counted = new Set(requests.map(({ session_id }) => session_id));
  const of = (type: string): readonly Gap[] => events.filter((event) => event.type === type);
  const unknown = of(SESSION_EVENT.transcriptMissing).filter(({ session_id }) => !counted.has(session_id));
  const gaps = {
    sessionsWithoutHooks: of(SESSION_EVENT.hooksMissing).length,
    sessionsWithoutTranscript: of(SESSION_EVENT.transcriptMissing).length,
    sessionsOfUnknownUsage: unknown.length,
    unreadableRows: of(SESSION_EVENT.transcriptDamaged).reduce((sum, event) => sum + unreadableIn(event), 0),
  };
  return { gaps, unknown: new Set(unknown.map(({ step_id }) => step_id)) };
}

function unreadableIn({ attributes }: Gap): number {
  return asCount(asObject(parseJson(attributes))['unreadable']);
}
