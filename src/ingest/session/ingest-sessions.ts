import { takePendingRequests } from '../../store/queries/request.ts';
import { eventsOfSession } from '../../store/queries/session-event.ts';
import {
  insertAgent,
  insertOrUpdateSession,
  scheduleSessionCheck,
  settleSession,
} from '../../store/queries/session.ts';
import { contextSpanId, type Context } from '../../core/context.ts';
import { SESSION_EVENT, UNNAMED_SUBAGENT } from '../../telemetry/names.ts';
import { asText } from '../../core/json.ts';
import { toolCallKey } from '../../core/ids/model-ids.ts';
import type { Ledger, LedgerAgent, LedgerToolCall, RequestRecord, SessionRecord } from '../../spool/record.ts';
import { agentSpanId, sessionSpanId, toolSpanId } from '../../core/ids/span-ids.ts';
import type { RequestTable, SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { isOfUnknownUsage, isUnfinished, matchRequests } from '../request/match-requests.ts';
import { compactionEvent, hooksMissingEvent } from './events/session-event.ts';
import { lastFailure, spanEventOf } from './events/session-outcome.ts';
import { countMeasured, measuredAttributes, measuredColumns } from './session-measurements.ts';
import { UNSETTLED } from './unsettled-session.ts';
import { agentSpan, type AgentSums } from '../../telemetry/spans.ts';
import { usageGapOf } from '../../telemetry/usage-gap.ts';
import { ingestBill } from '../request/ingest-bill.ts';
import { readSessionLedger } from './session-ledger.ts';
import { IMPORT_ORIGIN } from '../../store/import-origin.ts';
import { releaseImported } from '../history/release-imported.ts';
import { recordTranscriptGaps, type MissingUsage } from './events/record-transcript-gaps.ts';
import { recordConfigChanges, settingsOf } from './session-settings.ts';
import { ingestPermissionWaits } from './events/ingest-permission-waits.ts';
import { ingestRequests } from '../request/ingest-requests.ts';
import { factsOf, ingestSessionEvent } from './events/ingest-session-events.ts';
import { keyLedgerCalls } from '../tool/tool-call-keys.ts';
import { ingestToolCalls } from '../tool/ingest-tool-calls.ts';

/** Ingests what a session did after it was settled, for example after a long pause of the user. */
export async function ingestLateLedger(
  batch: Batch,
  context: Context,
  session: SessionTable,
  ledger: Ledger | undefined,
): Promise<void> {
  const { requests: _, ...missing } = await ingestSessionData(batch, context, session, ledger);
  if (ledger) await recordTranscriptGaps(batch, context, session, { ledger, ...missing });
  await scheduleSessionCheck(batch, session.id, null);
}

type SessionData = MissingUsage & { readonly requests: RequestTable[] };

/**
 * Ingests the known data of a session: pairs requests observed by the module with the ledger and adds what the hooks
 * missed. Returns the new requests, and how many requests lack their usage.
 */
async function ingestSessionData(
  batch: Batch,
  context: Context,
  session: SessionTable,
  ledger: Ledger | undefined,
): Promise<SessionData> {
  const owner = { context, sessionId: session.id };
  if (ledger && session.origin !== IMPORT_ORIGIN) await releaseImported(batch, ledger);
  const seen = await pendingRequests(batch, session.id);
  const matched = matchRequests(seen, ledger?.requests ?? []);
  const requests = await ingestRequests(batch, owner, matched, ledger?.bill);
  const data = {
    requests,
    unfinished: matched.filter(isUnfinished).length,
    withoutUsage: matched.filter(isOfUnknownUsage).length,
  };
  if (!ledger) return data;
  const calls = keyLedgerCalls(session.id, ledger.toolCalls);
  await ingestLedgerToolCalls(batch, context, session.id, calls);
  await ingestPermissionWaits(batch, session.id, calls);
  for (const compaction of ledger.compactions ?? [])
    await ingestSessionEvent(batch, owner, compactionEvent(compaction));
  for (const agent of await withTypes(batch, session.id, ledger.agents))
    await ingestAgent(batch, context, session, agent, requests);
  return data;
}

/** Removes and returns the session's requests that were waiting for its ledger. */
async function pendingRequests(batch: Batch, sessionId: string): Promise<RequestRecord[]> {
  const bodies = await takePendingRequests(batch, sessionId);
  return bodies.map((body) => JSON.parse(body) as RequestRecord);
}

function ingestLedgerToolCalls(
  batch: Batch,
  context: Context,
  sessionId: string,
  calls: readonly LedgerToolCall[],
): Promise<void> {
  return ingestToolCalls(
    batch,
    calls.map((call) => ({ ...call, context, sessionId, source: 'ledger' })),
  );
}

const SUBAGENT_EVENTS: ReadonlySet<string> = new Set([SESSION_EVENT.subagentStart, SESSION_EVENT.subagentStop]);

/** Names agents of unknown type by what hooks reported of them. */
async function withTypes(batch: Batch, sessionId: string, agents: readonly LedgerAgent[]): Promise<LedgerAgent[]> {
  if (agents.every(({ name }) => name !== UNNAMED_SUBAGENT)) return [...agents];
  const events = await eventsOfSession(batch, sessionId);
  const ofAgents = events.filter(({ type }) => SUBAGENT_EVENTS.has(type));
  const types = new Map(ofAgents.map((event) => [event.subject, asText(factsOf(event)['agent'])]));
  return agents.map((agent) =>
    agent.name === UNNAMED_SUBAGENT ? { ...agent, name: types.get(agent.agentId) ?? agent.name } : agent,
  );
}

async function ingestAgent(
  batch: Batch,
  context: Context,
  session: SessionTable,
  agent: LedgerAgent,
  requests: readonly RequestTable[],
): Promise<void> {
  const callId = agent.toolUseId && toolCallKey(agent.toolUseId, session.id);
  const isNew = await insertAgent(batch, {
    id: `${session.id}/${agent.agentId}`,
    run_id: session.run_id,
    session_id: session.id,
    agent_id: agent.agentId,
    name: agent.name,
    tool_call_id: callId ?? null,
    started_at: agent.startedAt,
    ended_at: Math.max(agent.startedAt, agent.endedAt),
  });
  if (!isNew) return;
  batch.emit(
    agentSpan(context, {
      spanId: agentSpanId(session.id, agent.agentId),
      parentSpanId: callId ? toolSpanId(callId) : sessionSpanId(session.id),
      name: agent.name,
      conversationId: session.claude_session_id,
      startedAt: agent.startedAt,
      endedAt: agent.endedAt,
      sums: sumsOf(requests.filter(({ agent_id }) => agent_id === agent.agentId)),
    }),
  );
}

function sumsOf(requests: readonly RequestTable[]): AgentSums {
  return {
    turns: requests.length,
    costNanoUsd: requests.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0),
  };
}

/** Ingests the end of a CLI process and settles the session: no further data is expected and its span is complete. */
export async function ingestSessionEnd(
  batch: Batch,
  context: Context,
  record: SessionRecord,
  now: number,
): Promise<void> {
  const session = await insertOrEnd(batch, context, record);
  if (session.settled_at !== null) return;
  // A conversation that was resumed by its name is known from the hooks alone.
  const ledger = record.ledger ?? (await readSessionLedger(batch, session, undefined)).ledger;
  const { requests: added, ...missing } = await ingestSessionData(batch, context, session, ledger);
  const requests = ledger ? await ingestBill(batch, { context, sessionId: session.id }, ledger, added) : added;
  if (record.hooks === 'none')
    await ingestSessionEvent(batch, { context, sessionId: session.id }, hooksMissingEvent(session.started_at));
  await recordTranscriptGaps(batch, context, session, { ledger, ...missing });
  const events = await eventsOfSession(batch, session.id);
  const bill = ledger?.bill?.costNanoUsd ?? null;
  const settled = { ...record, ...(ledger && { ledger }) };
  const by = ledger ? 'ledger' : 'hooks';
  const settings = settingsOf(batch, settled, requests);
  await settleSession(batch, session.id, { settled_at: now, settled_by: by, bill_nano_usd: bill, ...settings });
  const span = agentSpan(context, {
    spanId: sessionSpanId(session.id),
    parentSpanId: contextSpanId(context),
    conversationId: session.claude_session_id,
    startedAt: session.started_at,
    endedAt: session.ended_at ?? record.at,
    sums: sumsOf(requests),
    usageGap: bill === null ? usageGapOf(events.map(({ type }) => ({ type, hasRequests: requests.length > 0 }))) : null,
    billNanoUsd: bill,
    measured: measuredAttributes(session),
    errorType: exitError(record) ?? lastFailure(events) ?? null,
    events: events.map(spanEventOf),
  });
  countMeasured(batch, context, session, span);
  batch.emit(span);
  await recordConfigChanges(batch, context, settled, requests);
}

function insertOrEnd(batch: Batch, context: Context, record: SessionRecord): Promise<SessionTable> {
  const end = {
    // A clock that was set back meanwhile makes no negative duration.
    ended_at: Math.max(record.at, record.startedAt),
    exit_code: record.exitCode,
    signal: record.signal ?? null,
    ...measuredColumns(record),
  };
  const claudeSession = record.ledger?.sessionId;
  const session: SessionTable = {
    ...UNSETTLED,
    id: record.session,
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    transcript_path: null,
    claude_session_id: claudeSession ?? null,
    started_at: record.startedAt,
    ...end,
    origin: 'runner',
    cli_process: null,
    seen_at: record.at,
    check_at: null,
  };
  return insertOrUpdateSession(batch, session, {
    ...end,
    started_at: record.startedAt,
    check_at: null,
    ...(claudeSession && { claude_session_id: claudeSession }),
  });
}

function exitError({ errorType, exitCode, signal }: SessionRecord): string | null {
  return errorType ?? signal ?? (exitCode === 0 || exitCode === null ? null : `exit_code_${exitCode}`);
}
