import { sessionsToCheck } from '../../store/queries/session-lookups.ts';
import { scheduleSessionCheck } from '../../store/queries/session.ts';
import { fileStats } from '../../claude/transcript/find-transcript.ts';
import type { Environment } from '../../core/environment.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import { openBatch, type Batch } from '../../batch/batch.ts';
import { isInteractiveSession } from '../run/interactive-runs.ts';
import { isProcessGone } from './cli-process.ts';
import { contextInStore } from '../context-in-store.ts';
import type { Price } from '../../pricing/pricing.ts';
import type { Store } from '../../store/open-store.ts';
import { isTransientError } from '../../store/transient-error.ts';
import { endInteractiveRun } from '../run/end-interactive-run.ts';
import { readSessionLedger, type SessionLedger } from './session-ledger.ts';
import { isRecordedElsewhere } from './ingest-unrecorded-sessions.ts';
import { TRANSCRIPT_ORIGIN } from './transcript-origin.ts';
import { resolveWitnessed, type Resolved } from './witness/resolve-witnessed.ts';
import { forgetSession } from './witness/forget-session.ts';
import { ingestLateLedger, ingestSessionEnd } from './ingest-sessions.ts';

/** The store that sessions are settled in, and the prices of their requests. */
export type SettleOptions = {
  readonly store: Store;
  readonly exports: boolean;
  readonly prices: readonly Price[];
  /** Where the CLI folder is searched for transcripts that have moved. @default nowhere */
  readonly env?: Environment;
};

/**
 * Settles sessions whose end is not reported: interactive ones, those started by user code inside a step, and those
 * whose runner was killed. Checks the sessions that are due or, with `all`, every open one.
 */
export async function settleSessions(
  { store, exports, prices, env }: SettleOptions,
  now: number,
  { all = false }: { readonly all?: boolean } = {},
): Promise<void> {
  const due = await sessionsToCheck(store, all ? Number.MAX_SAFE_INTEGER : now);
  const inBatch = (fn: (batch: Batch) => Promise<void>): Promise<void> =>
    store.write(async (transaction) => {
      const batch = openBatch(transaction, { exports, prices });
      await fn(batch);
      await batch.finish(now);
    });
  for (const session of due)
    try {
      await inBatch((batch) => check(batch, session, { now, env }));
    } catch (error) {
      if (isTransientError(error)) throw error;
      // The store refuses something that its transcript says: what the session used is unknown, and the others go on.
      await inBatch((batch) => check(batch, session, { now, env, isRefused: true }));
    }
}

type CheckOptions = {
  readonly now: number;
  readonly env: Environment | undefined;
  /** Whether the store refused the ledger of the session. */
  readonly isRefused?: boolean;
};

async function check(batch: Batch, stored: SessionTable, options: CheckOptions): Promise<void> {
  const { now } = options;
  const session = await resolved(batch, stored, now);
  if (session === 'recorded') return forgetSession(batch, stored.id);
  const probe = probeSession(session, now);
  const state = sessionState(probe);
  if (state === 'open') return scheduleSessionCheck(batch, session.id, nextCheckAt(probe, now));
  const { ledger, isBilled } = await ledgerFor(batch, session, options);
  if (state === 'ended-once-billed' && !isBilled)
    return scheduleSessionCheck(batch, session.id, nextCheckAt(probe, now));
  batch.facts.touch(session.run_id, session.step_id);
  if (session.settled_at !== null)
    return ingestLateLedger(batch, await contextInStore(batch, session), session, ledger);
  const hasTranscript = session.transcript_path !== null;
  if (isUnreported(session) && hasTranscript && (await isRecordedElsewhere(batch, session, ledger)))
    return forgetSession(batch, session.id);
  return settle(batch, session, ledger, now);
}

/** The session, with its transcript if nothing but its process was seen and that has ended. */
async function resolved(batch: Batch, session: SessionTable, now: number): Promise<Resolved> {
  if (!isUnreported(session) || session.transcript_path !== null || session.settled_at !== null) return session;
  return resolveWitnessed(batch, session, { now, isOpen: session.ended_at === null && !hasProcessGone(session) });
}

function isUnreported({ origin }: SessionTable): boolean {
  return origin === TRANSCRIPT_ORIGIN;
}

function hasProcessGone({ cli_process, started_at }: SessionTable): boolean {
  return cli_process !== null && isProcessGone(cli_process, started_at);
}

/** A session, whether its process is gone, and how long it has been inactive. */
type SessionProbe = { readonly session: SessionTable; readonly isGone: boolean; readonly inactiveMs: number };

function probeSession(session: SessionTable, now: number): SessionProbe {
  return {
    session,
    isGone: hasProcessGone(session),
    inactiveMs: now - Math.max(seenAt(session, now), notAhead(writtenAt(session.transcript_path), now)),
  };
}

/** An ended session is not open until a clock that was set back catches up. */
function seenAt({ seen_at, ended_at }: SessionTable, now: number): number {
  return ended_at === null ? seen_at : notAhead(seen_at, now);
}

/** How far clocks may differ. */
const AHEAD_MS = 60_000;

/** A time, or 0 if it is in the future, which says nothing about when something happened. */
function notAhead(time: number, now: number): number {
  return time > now + AHEAD_MS ? 0 : time;
}

function writtenAt(transcript: string | null): number {
  return (transcript ? fileStats(transcript)?.mtimeMs : undefined) ?? 0;
}

/**
 * The state of a session as far as it can be determined without the transcript. The CLI writes its bill last, so a
 * session whose process is gone has ended once its bill exists.
 */
type SessionState = 'open' | 'ended' | 'ended-once-billed';

/** How long a session without a reported end must be inactive before it counts as ended. */
const SILENCE_TIMEOUT_MS = 60 * 60 * 1000;

/** How long the transcript of an ended session must be unchanged if the state of its process is unknown. */
const TRANSCRIPT_QUIET_MS = 3000;

function sessionState({ session, isGone, inactiveMs }: SessionProbe): SessionState {
  const isAlive = session.cli_process !== null && !isGone;
  const isSilent = inactiveMs >= SILENCE_TIMEOUT_MS && !isAlive;
  // A runner reports the end of its session, unless both were killed together.
  if (session.origin === 'runner') return isSilent ? 'ended' : 'open';
  if (isUnreported(session) && isAlive) return 'open';
  // Its step has ended; the bill says that the session has.
  if (isUnreported(session) && inactiveMs < TRANSCRIPT_QUIET_MS) return 'ended-once-billed';
  if (isUnreported(session) && isGone) return 'ended';
  if (isSilent || (session.ended_at !== null && inactiveMs >= TRANSCRIPT_QUIET_MS)) return 'ended';
  return isGone && (session.ended_at !== null || inactiveMs >= TRANSCRIPT_QUIET_MS) ? 'ended-once-billed' : 'open';
}

/** Interval between checks of an open session. */
const RECHECK_MS = 5000;

/**
 * A process that is gone writes nothing more: without a reported end, the session is checked again when the silence
 * timeout expires.
 */
function nextCheckAt({ session, isGone, inactiveMs }: SessionProbe, now: number): number {
  return isGone && session.ended_at === null && inactiveMs >= TRANSCRIPT_QUIET_MS
    ? now - inactiveMs + SILENCE_TIMEOUT_MS
    : now + RECHECK_MS;
}

async function ledgerFor(
  batch: Batch,
  session: SessionTable,
  { env, isRefused = false }: CheckOptions,
): Promise<SessionLedger> {
  return isRefused ? { ledger: refusedLedger(session), isBilled: true } : readSessionLedger(batch, session, env);
}

/** In place of a ledger that the store refused: it says that there was something. */
function refusedLedger({ claude_session_id, started_at, seen_at }: SessionTable): Ledger {
  const span = { startedAt: started_at, endedAt: seen_at };
  return { sessionId: claude_session_id ?? '', ...span, requests: [], toolCalls: [], agents: [], unreadable: 1 };
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
      startedAt: isUnreported(session) ? Math.max(session.started_at, ledger?.startedAt ?? 0) : session.started_at,
      exitCode: session.exit_code,
      ...(isUnreported(session) && { hooks: 'none' }),
      ...(ledger && { ledger }),
    },
    now,
  );
  const isClean = session.ended_at !== null || ledger?.bill !== undefined;
  if (isInteractiveSession(session)) await endInteractiveRun(batch, context, session, { at, isClean });
}
