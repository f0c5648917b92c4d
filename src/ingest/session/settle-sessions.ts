import { statSync } from 'node:fs';
import { readLedger } from '../../claude/transcript/ledger.ts';
import { asText } from '../../core/json.ts';
import { SESSION_EVENT } from '../../telemetry/names.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import { openBatch, type Batch } from '../../batch/batch.ts';
import { interactiveRunIds } from '../run/interactive-runs.ts';
import { isProcessGone } from './cli-process.ts';
import { contextInStore } from '../context-in-store.ts';
import type { Price } from '../../pricing/pricing.ts';
import type { Store } from '../../store/open-store.ts';
import { endInteractiveRun } from '../run/end-interactive-run.ts';
import { eventsOfSession, factsOf } from './ingest-session-events.ts';
import { ingestLateLedger, ingestSessionEnd } from './ingest-sessions.ts';

/** What sessions are settled in, and what their requests are priced by. */
export type SettleOptions = { readonly store: Store; readonly exports: boolean; readonly prices: readonly Price[] };

/**
 * Settles the sessions that nobody reports the end of: those that were started by hand, those that user code started
 * inside a step, and those whose runner was killed. Looks at the ones that are due, or, with `all`, at every open one.
 */
export async function settleSessions(
  { store, exports, prices }: SettleOptions,
  now: number,
  { all = false }: { readonly all?: boolean } = {},
): Promise<void> {
  const due = await store.db
    .selectFrom('session')
    .selectAll()
    .where('check_at', '<=', all ? Number.MAX_SAFE_INTEGER : now)
    .execute();
  for (const session of due)
    await store.write(async (transaction) => {
      const batch = openBatch(transaction, { exports, prices });
      await check(batch, session, now);
      await batch.finish(now);
    });
}

async function check(batch: Batch, session: SessionTable, now: number): Promise<void> {
  const probe = probeSession(session, now);
  const state = sessionState(probe);
  if (state === 'open') return scheduleCheck(batch, session, nextCheckAt(probe, now));
  const startSource = await startSourceOf(batch, session);
  const ledger = ledgerOf(session, startSource, await continuedAt(batch, session));
  if (state === 'ended-once-billed' && !isBilled(ledger, startSource))
    return scheduleCheck(batch, session, nextCheckAt(probe, now));
  if (session.settled_at === null) return settle(batch, session, ledger, now);
  return ingestLateLedger(batch, await contextInStore(batch, session), session, ledger);
}

/** A session, and how long ago it was last heard of. */
type SessionProbe = { readonly session: SessionTable; readonly isGone: boolean; readonly quietMs: number };

function probeSession(session: SessionTable, now: number): SessionProbe {
  return {
    session,
    isGone: session.cli_process !== null && isProcessGone(session.cli_process, session.started_at),
    quietMs: now - Math.max(session.seen_at, writtenAt(session.transcript_path)),
  };
}

function writtenAt(transcript: string | null): number {
  return (transcript ? statSync(transcript, { throwIfNoEntry: false })?.mtimeMs : undefined) ?? 0;
}

/**
 * Whether a session is over, as far as can be told without its transcript. The CLI writes its bill last, so a session
 * that has one is over where its process is gone.
 */
type SessionState = 'open' | 'ended' | 'ended-once-billed';

/** How long nothing may be heard of a session that never said that it ended, before it counts as ended. */
const SILENCE_TIMEOUT_MS = 60 * 60 * 1000;

/** How long the transcript of a session that ended must have been left alone, where its process cannot be asked. */
const TRANSCRIPT_QUIET_MS = 3000;

function sessionState({ session, isGone, quietMs }: SessionProbe): SessionState {
  const isAlive = session.cli_process !== null && !isGone;
  const isSilent = quietMs >= SILENCE_TIMEOUT_MS && !isAlive;
  // A runner tells when its session has ended, unless it was killed together with it.
  if (session.origin === 'runner') return isSilent ? 'ended' : 'open';
  if (isSilent || (session.ended_at !== null && quietMs >= TRANSCRIPT_QUIET_MS)) return 'ended';
  return isGone && (session.ended_at !== null || quietMs >= TRANSCRIPT_QUIET_MS) ? 'ended-once-billed' : 'open';
}

async function scheduleCheck(batch: Batch, { id }: SessionTable, at: number): Promise<void> {
  await batch.db.updateTable('session').set({ check_at: at }).where('id', '=', id).execute();
}

/** When to look again at a session that is not over. */
const RECHECK_MS = 5000;

/** A process that is gone writes nothing more: what it left without an end is looked at again when it counts as silent. */
function nextCheckAt({ session, isGone, quietMs }: SessionProbe, now: number): number {
  return isGone && session.ended_at === null && quietMs >= TRANSCRIPT_QUIET_MS
    ? now - quietMs + SILENCE_TIMEOUT_MS
    : now + RECHECK_MS;
}

/** How the session began: a conversation that is gone on with has more in its transcript than this session did. */
async function startSourceOf(batch: Batch, { id }: SessionTable): Promise<string | undefined> {
  const start = (await eventsOfSession(batch, id)).find(({ type }) => type === SESSION_EVENT.start);
  return start && asText(factsOf(start)['source']);
}

function ledgerOf(session: SessionTable, startSource: string | undefined, until?: number): Ledger | undefined {
  const isContinued = startSource === 'resume' || startSource === 'fork';
  try {
    if (!session.transcript_path) return undefined;
    const part = { since: isContinued ? session.started_at : 0, ...(until && { until }) };
    const ledger = readLedger(session.transcript_path, part);
    // A fork's bill begins with that of a conversation which nothing here names.
    const { bill: _, ...unbilled } = ledger;
    return startSource === 'fork' ? unbilled : ledger;
  } catch {
    return undefined;
  }
}

/** When another process went on with the conversation, whose transcript has that in it as well. */
async function continuedAt({ db }: Batch, session: SessionTable): Promise<number | undefined> {
  const next = await db
    .selectFrom('session')
    .select(({ fn }) => fn.min('started_at').as('at'))
    .where('claude_session_id', '=', session.claude_session_id)
    .where('started_at', '>', session.started_at)
    .executeTakeFirst();
  return next?.at === null || next?.at === undefined ? undefined : Number(next.at);
}

/** A fork's bill was left out. */
function isBilled(ledger: Ledger | undefined, startSource: string | undefined): boolean {
  return ledger?.bill !== undefined || (ledger !== undefined && startSource === 'fork');
}

async function settle(batch: Batch, session: SessionTable, ledger: Ledger | undefined, now: number): Promise<void> {
  const context = await contextInStore(batch, session);
  const at = session.ended_at ?? Math.max(ledger?.endedAt ?? 0, session.seen_at);
  await ingestSessionEnd(
    batch,
    context,
    {
      v: 1,
      type: 'session.ended',
      at,
      session: session.id,
      startedAt: session.started_at,
      exitCode: session.exit_code,
      ...(ledger && { ledger }),
    },
    now,
  );
  const isClean = session.ended_at !== null || ledger?.bill !== undefined;
  if (isInteractive(session)) await endInteractiveRun(batch, context, session, { at, isClean });
}

function isInteractive({ claude_session_id, cli_process, step_id }: SessionTable): boolean {
  return claude_session_id !== null && interactiveRunIds(claude_session_id, cli_process).step === step_id;
}
