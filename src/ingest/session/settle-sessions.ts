import { sessionsToCheck } from '../../store/queries/session-lookups.ts';
import { deleteSession, scheduleSessionCheck } from '../../store/queries/session.ts';
import { statSync } from 'node:fs';
import type { Environment } from '../../core/environment.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import { openBatch, type Batch } from '../../batch/batch.ts';
import { interactiveRunIds } from '../run/interactive-runs.ts';
import { isProcessGone } from './cli-process.ts';
import { contextInStore } from '../context-in-store.ts';
import type { Price } from '../../pricing/pricing.ts';
import type { Store } from '../../store/open-store.ts';
import { endInteractiveRun } from '../run/end-interactive-run.ts';
import { readSessionLedger } from './session-ledger.ts';
import { TRANSCRIPT_ORIGIN, isRecordedElsewhere } from './ingest-unrecorded-sessions.ts';
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
  for (const session of due)
    await store.write(async (transaction) => {
      const batch = openBatch(transaction, { exports, prices });
      await check(batch, session, { now, env });
      await batch.finish(now);
    });
}

type CheckOptions = { readonly now: number; readonly env: Environment | undefined };

async function check(batch: Batch, session: SessionTable, { now, env }: CheckOptions): Promise<void> {
  const probe = probeSession(session, now);
  const state = sessionState(probe);
  if (state === 'open') return scheduleSessionCheck(batch, session.id, nextCheckAt(probe, now));
  const { ledger, isBilled } = await readSessionLedger(batch, session, env);
  if (state === 'ended-once-billed' && !isBilled)
    return scheduleSessionCheck(batch, session.id, nextCheckAt(probe, now));
  if (session.settled_at !== null)
    return ingestLateLedger(batch, await contextInStore(batch, session), session, ledger);
  if (isUnreported(session) && (await isRecordedElsewhere(batch, session, ledger)))
    return deleteSession(batch, session.id);
  return settle(batch, session, ledger, now);
}

/** A session, whether its process is gone, and how long it has been inactive. */
type SessionProbe = { readonly session: SessionTable; readonly isGone: boolean; readonly inactiveMs: number };

function probeSession(session: SessionTable, now: number): SessionProbe {
  return {
    session,
    isGone: session.cli_process !== null && isProcessGone(session.cli_process, session.started_at),
    inactiveMs: now - Math.max(session.seen_at, writtenAt(session.transcript_path)),
  };
}

function writtenAt(transcript: string | null): number {
  return (transcript ? statSync(transcript, { throwIfNoEntry: false })?.mtimeMs : undefined) ?? 0;
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
  // Its step has ended; the bill says that the session has.
  if (isUnreported(session) && inactiveMs < TRANSCRIPT_QUIET_MS) return 'ended-once-billed';
  if (isSilent || (session.ended_at !== null && inactiveMs >= TRANSCRIPT_QUIET_MS)) return 'ended';
  return isGone && (session.ended_at !== null || inactiveMs >= TRANSCRIPT_QUIET_MS) ? 'ended-once-billed' : 'open';
}

function isUnreported({ origin }: SessionTable): boolean {
  return origin === TRANSCRIPT_ORIGIN;
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
  if (isInteractive(session)) await endInteractiveRun(batch, context, session, { at, isClean });
}

function isInteractive({ claude_session_id, cli_process, step_id }: SessionTable): boolean {
  return claude_session_id !== null && interactiveRunIds(claude_session_id, cli_process).step === step_id;
}
