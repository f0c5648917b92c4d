import { sessionById } from '../../store/queries/session-lookups.ts';
import { putSession } from '../../store/queries/session.ts';
import { asNumber, asText } from '../../core/json.ts';
import type { SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { UNSETTLED } from './unsettled-session.ts';
import type { HookEvent } from './ingest-hooks.ts';

/** Ingests what a hook event reveals about its session: that it exists, where its transcript is, that it has ended. */
export async function ingestSessionActivity(batch: Batch, event: HookEvent): Promise<void> {
  const known = await sessionById(batch, event.sessionId);
  const first = newSession(event);
  await putSession(batch, known ? updatedSession(known, event) : { ...first, ended_at: endAfter(event, first) });
}

function newSession({ context, record, at, payload, sessionId }: HookEvent): SessionTable {
  return {
    ...UNSETTLED,
    id: sessionId,
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    claude_session_id: asText(payload['session_id']) ?? null,
    transcript_path: asText(payload['transcript_path']) ?? null,
    started_at: at,
    origin: record.session === sessionId ? 'runner' : 'hooks',
    cli_process: asNumber(record.cli) ?? null,
    seen_at: at,
    check_at: at,
  };
}

function updatedSession(known: SessionTable, event: HookEvent): SessionTable {
  const seen = newSession(event);
  return {
    ...known,
    claude_session_id: known.claude_session_id ?? seen.claude_session_id,
    transcript_path: known.transcript_path ?? seen.transcript_path,
    cli_process: known.cli_process ?? seen.cli_process,
    started_at: Math.min(known.started_at, seen.started_at),
    ended_at: endAfter(event, known),
    seen_at: Math.max(known.seen_at, seen.seen_at),
    // A session settled by its runner is final.
    check_at: known.origin === 'runner' && known.settled_at !== null ? null : seen.check_at,
  };
}

/** The end of the session as known after this event; a session that starts again after its end is open again. */
function endAfter({ at, payload }: HookEvent, { ended_at: known, origin }: SessionTable): number | null {
  const event = payload['hook_event_name'];
  if (event === 'SessionEnd') return origin === 'runner' ? (known ?? at) : Math.max(known ?? at, at);
  // A conversation that begins cannot have ended: the clock was set back in between.
  const isResumed = event === 'SessionStart' && payload['source'] !== 'startup';
  return isResumed && origin === 'hooks' && known !== null && at > known ? null : known;
}
