import { recordsWithoutCallId } from '../../../store/queries/audit-entry.ts';
import { asCount, type JsonObject } from '../../../core/json.ts';
import { eventsOfSession, setSessionEventAttributes } from '../../../store/queries/session-event.ts';
import { hasToolCall } from '../../../store/queries/tool-call.ts';
import type { Context } from '../../../core/context.ts';
import type { Ledger } from '../../../spool/record.ts';
import type { SessionEventTable, SessionTable } from '../../../store/schema.ts';
import { ATTRIBUTE, METRIC, SESSION_EVENT, TRANSCRIPT_GAP } from '../../../telemetry/names.ts';
import type { Batch } from '../../../batch/batch.ts';
import { outputIncompleteEvent, transcriptDamagedEvent, transcriptMissingEvent } from './session-event.ts';
import type { SessionEvent } from './session-event.ts';
import { factsOf, ingestSessionEvent } from './ingest-session-events.ts';
import { CALL_END_EVENTS } from '../ingest-hooks.ts';
import { stepLabels } from '../../step-labels.ts';

/** How many requests of a session lack their usage in all sources. */
export type MissingUsage = {
  /** Requests that lack their final output tokens. */
  readonly unfinished: number;
  /** Requests that lack all of it, as behind a gateway that states no usage. */
  readonly withoutUsage: number;
};

/** What a session's transcripts contained. */
export type TranscriptContent = MissingUsage & { readonly ledger: Ledger | undefined };

type Gap = {
  readonly kind: (typeof TRANSCRIPT_GAP)[keyof typeof TRANSCRIPT_GAP];
  readonly event: SessionEvent;
  readonly amount: number;
};

/** The types of audit entries of hooks that report a finished tool call. */
const CALL_RECORDS = CALL_END_EVENTS.map((event) => `hook.${event}`);

/**
 * Records what is missing from a session's transcripts: the transcripts themselves, rows that could not be read, or,
 * unless the bill includes it, usage of requests.
 */
export async function recordTranscriptGaps(
  batch: Batch,
  context: Context,
  session: SessionTable,
  { ledger, unfinished, withoutUsage }: TranscriptContent,
): Promise<void> {
  const at = session.started_at;
  const record = (gap: Gap): Promise<void> => recordGap(batch, context, session, gap);
  if (!ledger || isEmpty(ledger)) {
    const callsWithoutId = await recordsWithoutCallId(batch, session.id, CALL_RECORDS);
    if (callsWithoutId > 0 || (await mayHaveAsked(batch, session)))
      await record({ kind: TRANSCRIPT_GAP.transcript, event: transcriptMissingEvent(at, callsWithoutId), amount: 1 });
    return;
  }
  const damage = { unreadable: ledger.unreadable ?? 0, without_usage: ledger.bill ? 0 : withoutUsage };
  const amount = damage.unreadable + damage.without_usage;
  await record({ kind: TRANSCRIPT_GAP.row, event: transcriptDamagedEvent(at, damage), amount });
  if (!ledger.bill)
    await record({ kind: TRANSCRIPT_GAP.request, event: outputIncompleteEvent(at, unfinished), amount: unfinished });
}

/** A transcript that is read again may have more gaps than before: the event is updated, the difference is counted. */
async function recordGap(
  batch: Batch,
  context: Context,
  session: SessionTable,
  { kind, event, amount }: Gap,
): Promise<void> {
  const known = (await eventsOfSession(batch, session.id)).find(({ type }) => type === event.type);
  const before = known ? amountIn(known) : 0;
  if (amount === 0 || amount < before) return;
  if (known) await setSessionEventAttributes(batch, known.id, JSON.stringify(event.facts));
  else await ingestSessionEvent(batch, { context, sessionId: session.id }, event);
  if (amount === before) return;
  batch.count(METRIC.transcriptGaps, { ...stepLabels(context), [ATTRIBUTE.transcriptGap]: kind }, amount - before);
}

/** A session has one transcript; the facts of the other gaps are numbers of rows or requests. */
function amountIn(known: SessionEventTable): number {
  return known.type === SESSION_EVENT.transcriptMissing ? 1 : sumOfCounts(factsOf(known));
}

function sumOfCounts(facts: JsonObject): number {
  return Object.values(facts).reduce<number>((sum, value) => sum + asCount(value), 0);
}

/** A transcript without any row; an empty file, for example. */
function isEmpty({ endedAt, requests, unreadable = 0 }: Ledger): boolean {
  return endedAt === 0 && requests.length === 0 && unreadable === 0;
}

const OPENED_OR_CLOSED: ReadonlySet<string> = new Set([SESSION_EVENT.start, SESSION_EVENT.end]);

/** The CLI writes no transcript before the first prompt: a session that was opened and closed used nothing. */
async function mayHaveAsked(batch: Batch, { id, origin }: SessionTable): Promise<boolean> {
  if (origin === 'runner') return true;
  if ((await eventsOfSession(batch, id)).some(({ type }) => !OPENED_OR_CLOSED.has(type))) return true;
  return hasToolCall(batch, id);
}
