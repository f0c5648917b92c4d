import { eventsOfSession } from '../../../store/queries/session-event.ts';
import { hasToolCall } from '../../../store/queries/tool-call.ts';
import type { Context } from '../../../core/context.ts';
import type { Ledger } from '../../../spool/record.ts';
import type { SessionTable } from '../../../store/schema.ts';
import { SESSION_EVENT } from '../../../telemetry/names.ts';
import type { Batch } from '../../../batch/batch.ts';
import { transcriptDamagedEvent, transcriptMissingEvent } from './session-event.ts';
import { ingestSessionEvent } from './ingest-session-events.ts';

/** Notes what a session's transcripts could not tell: that there are none, or rows of them that could not be read. */
export async function recordTranscriptGaps(
  batch: Batch,
  context: Context,
  session: SessionTable,
  ledger: Ledger | undefined,
): Promise<void> {
  const owner = { context, sessionId: session.id };
  if (!ledger && (await mayHaveAsked(batch, session)))
    return ingestSessionEvent(batch, owner, transcriptMissingEvent(session.started_at));
  const unreadable = ledger?.unreadable ?? 0;
  if (unreadable > 0) await ingestSessionEvent(batch, owner, transcriptDamagedEvent(session.started_at, unreadable));
}

const OPENED_OR_CLOSED: ReadonlySet<string> = new Set([SESSION_EVENT.start, SESSION_EVENT.end]);

/** The CLI writes no transcript before the first prompt: a session that was opened and closed used nothing. */
async function mayHaveAsked(batch: Batch, { id, origin }: SessionTable): Promise<boolean> {
  if (origin === 'runner') return true;
  if ((await eventsOfSession(batch, id)).some(({ type }) => !OPENED_OR_CLOSED.has(type))) return true;
  return hasToolCall(batch, id);
}
