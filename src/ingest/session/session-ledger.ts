import { eventsOfSession } from '../../store/queries/session-event.ts';
import { nextStartOfClaudeSession } from '../../store/queries/session-lookups.ts';
import type { Batch } from '../../batch/batch.ts';
import { findTranscript } from '../../claude/transcript/find-transcript.ts';
import { readLedger } from '../../claude/transcript/ledger/ledger.ts';
import { sessionFiles } from '../../claude/transcript/session-files.ts';
import type { Environment } from '../../core/environment.ts';
import { asText } from '../../core/json.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import { SESSION_EVENT } from '../../telemetry/names.ts';
import { TRANSCRIPT_ORIGIN } from './transcript-origin.ts';
import { factsOf } from './events/ingest-session-events.ts';

/** The ledger of a session, if it left one, and whether the bill of the CLI is complete. */
export type SessionLedger = { readonly ledger: Ledger | undefined; readonly isBilled: boolean };

/**
 * Reads the ledger of a session from the transcript that its hooks named. If nothing is at that path any more, it is
 * searched by the session ID in the CLI folder of `env`.
 */
export async function readSessionLedger(
  batch: Batch,
  session: SessionTable,
  env: Environment | undefined,
): Promise<SessionLedger> {
  const startSource = await startSourceOf(batch, session);
  const isContinued = startSource === 'resume' || startSource === 'fork' || session.origin === TRANSCRIPT_ORIGIN;
  // Another process that resumed the conversation writes to the same transcript.
  const until = await nextStartOfClaudeSession(batch, session.claude_session_id, session.started_at);
  const part = { ...(isContinued && { since: session.started_at }), ...(until && { until }) };
  try {
    const transcript = transcriptOf(session, env);
    const ledger = transcript && readLedger(transcript, part);
    if (!ledger) return { ledger: undefined, isBilled: false };
    // The bill of a fork includes that of a conversation that is unknown here.
    const { bill, ...unbilled } = ledger;
    return startSource === 'fork' ? { ledger: unbilled, isBilled: true } : { ledger, isBilled: bill !== undefined };
  } catch {
    return { ledger: undefined, isBilled: false };
  }
}

/** The start source of the session: a resumed conversation has more in its transcript than this session did. */
async function startSourceOf(batch: Batch, { id }: SessionTable): Promise<string | undefined> {
  const start = (await eventsOfSession(batch, id)).find(({ type }) => type === SESSION_EVENT.start);
  return start && asText(factsOf(start)['source']);
}

function transcriptOf(session: SessionTable, env: Environment | undefined): string | undefined {
  const { transcript_path: path, claude_session_id: id } = session;
  if (!path || sessionFiles(path).transcripts.length > 0) return path ?? undefined;
  return (env && id && findTranscript(id, env)) || undefined;
}
