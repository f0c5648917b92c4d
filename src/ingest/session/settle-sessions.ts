import { statSync } from 'node:fs';
import { readLedger } from '../../claude/transcript/ledger.ts';
import { asText } from '../../core/json.ts';
import { SESSION_EVENT } from '../../telemetry/names.ts';
import type { Ledger } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import { openBatch, type Batch } from '../../batch/batch.ts';
import { byHandIds } from '../run/by-hand.ts';
import { hasLeft } from './cli-process.ts';
import { contextInStore } from '../context-in-store.ts';
import type { Price } from '../../pricing/pricing.ts';
import type { Store } from '../../store/open-store.ts';
import { endByHand } from '../run/end-by-hand.ts';
import { eventsOfSession, factsOf } from './take-session-events.ts';
import { takeLateLedger, takeSessionEnd } from './take-sessions.ts';

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
  const looked = look(session, now);
  const verdict = verdictOn(looked);
  if (verdict === 'open') return lookAgain(batch, session, nextLook(looked, now));
  const began = await beginning(batch, session);
  const ledger = ledgerOf(session, began, await continuedAt(batch, session));
  if (verdict === 'over if billed' && !isBilled(ledger, began)) return lookAgain(batch, session, nextLook(looked, now));
  if (session.settled_at === null) return settle(batch, session, ledger, now);
  return takeLateLedger(batch, await contextInStore(batch, session), session, ledger);
}

/** A session, and how long ago it was last heard of. */
type Looked = { readonly session: SessionTable; readonly left: boolean; readonly quietMs: number };

function look(session: SessionTable, now: number): Looked {
  return {
    session,
    left: session.cli_process !== null && hasLeft(session.cli_process, session.started_at),
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
type Verdict = 'open' | 'over' | 'over if billed';

/** How long nothing may be heard of a session that never said that it ended, before it counts as ended. */
const SILENT_MS = 60 * 60 * 1000;

/** How long the transcript of a session that ended must have been left alone, where its process cannot be asked. */
const QUIET_MS = 3000;

function verdictOn({ session, left, quietMs }: Looked): Verdict {
  const isAlive = session.cli_process !== null && !left;
  const isSilent = quietMs >= SILENT_MS && !isAlive;
  // A runner tells when its session has ended, unless it was killed together with it.
  if (session.origin === 'runner') return isSilent ? 'over' : 'open';
  if (isSilent || (session.ended_at !== null && quietMs >= QUIET_MS)) return 'over';
  return left && (session.ended_at !== null || quietMs >= QUIET_MS) ? 'over if billed' : 'open';
}

async function lookAgain(batch: Batch, { id }: SessionTable, at: number): Promise<void> {
  await batch.db.updateTable('session').set({ check_at: at }).where('id', '=', id).execute();
}

/** When to look again at a session that is not over. */
const AGAIN_MS = 5000;

/** A process that is gone writes nothing more: what it left without an end is looked at again when it counts as silent. */
function nextLook({ session, left, quietMs }: Looked, now: number): number {
  return left && session.ended_at === null && quietMs >= QUIET_MS ? now - quietMs + SILENT_MS : now + AGAIN_MS;
}

/** How the session began: a conversation that is gone on with has more in its transcript than this session did. */
async function beginning(batch: Batch, { id }: SessionTable): Promise<string | undefined> {
  const start = (await eventsOfSession(batch, id)).find(({ type }) => type === SESSION_EVENT.start);
  return start && asText(factsOf(start)['source']);
}

function ledgerOf(session: SessionTable, began: string | undefined, until?: number): Ledger | undefined {
  const isContinued = began === 'resume' || began === 'fork';
  try {
    if (!session.transcript_path) return undefined;
    const part = { since: isContinued ? session.started_at : 0, ...(until && { until }) };
    const ledger = readLedger(session.transcript_path, part);
    // A fork's bill begins with that of a conversation which nothing here names.
    const { bill: _, ...unbilled } = ledger;
    return began === 'fork' ? unbilled : ledger;
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
function isBilled(ledger: Ledger | undefined, began: string | undefined): boolean {
  return ledger?.bill !== undefined || (ledger !== undefined && began === 'fork');
}

async function settle(batch: Batch, session: SessionTable, ledger: Ledger | undefined, now: number): Promise<void> {
  const context = await contextInStore(batch, session);
  const at = session.ended_at ?? Math.max(ledger?.endedAt ?? 0, session.seen_at);
  await takeSessionEnd(
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
  const inOrder = session.ended_at !== null || ledger?.bill !== undefined;
  if (isByHand(session)) await endByHand(batch, context, session, { at, inOrder });
}

function isByHand({ claude_session_id, cli_process, step_id }: SessionTable): boolean {
  return claude_session_id !== null && byHandIds(claude_session_id, cli_process).step === step_id;
}
