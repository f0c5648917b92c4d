import { insertAuditEntries } from '../store/queries/audit-entry.ts';
import type { Context } from '../core/context.ts';
import { asText } from '../core/json.ts';
import { ATTRIBUTE, METRIC, RECORD_OUTCOME } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import type { AuditEntryTable } from '../store/schema.ts';
import { openBatch, type Batch, type BatchOptions } from '../batch/batch.ts';
import { correctInteractiveRun } from './run/correct-interactive-run.ts';
import { isStop } from './session/events/session-outcome.ts';
import { detachLateSessions } from './session/detach-late-sessions.ts';
import { ingestUnrecordedSessions } from './session/ingest-unrecorded-sessions.ts';
import { assignInteractiveRuns } from './run/interactive-runs.ts';
import { openSessionResolver } from './session/session-resolver.ts';
import { sessionEventOf } from './session/events/session-event.ts';
import type { SpoolEntry } from '../spool/spool-reader.ts';
import { ingestFilesChanged, ingestStepFiles } from './file/ingest-file-changes.ts';
import { observeHook } from './session/observe-hook.ts';
import { ingestOperation } from './operation/ingest-operations.ts';
import { isOperation } from '../spool/record-operation.ts';
import { hookEvent, ingestObservedRequest, toolCallOf, type HookEvent } from './session/ingest-hooks.ts';
import { ingestContexts, ingestEnd } from './run/ingest-runs.ts';
import { ingestSessionEvent } from './session/events/ingest-session-events.ts';
import { ingestSessionActivity } from './session/ingest-session-activity.ts';
import { ingestSessionEnd } from './session/ingest-sessions.ts';
import { ingestCliProcess } from './session/witness/ingest-cli-process.ts';
import { keyHookCalls } from './tool/tool-call-keys.ts';
import { ingestToolCalls, type ToolCall } from './tool/ingest-tool-calls.ts';

/** Contexts and records ingested in one transaction. */
export type IngestInput = { readonly contexts: readonly Context[]; readonly reads: readonly SpoolEntry[] };

/**
 * Ingests records in one transaction, each exactly once: a record with an existing audit entry is skipped, and a call
 * or request with an existing natural key is not counted again. Leaves the spool unchanged.
 */
export function ingest(store: Store, intake: IngestInput, options: BatchOptions & { now: number }): Promise<void> {
  return store.write(async (transaction) => {
    const batch = openBatch(transaction, options);
    await ingestContexts(batch, intake.contexts);
    const reads = await assignInteractiveRuns(batch, await detachLateSessions(batch, intake.reads));
    const sessionOf = await openSessionResolver(batch, reads);
    const entries = reads.map((read) => entryOf(read, sessionOf(read)));
    const fresh = await audit(batch, entries, options.now);
    await ingestAll(batch, fresh, options.now);
    await batch.finish(options.now);
  });
}

/** A record with its session and event, if any. */
type Entry = {
  readonly read: SpoolEntry;
  readonly sessionId?: string;
  readonly event?: HookEvent;
  readonly call?: ToolCall;
};

function entryOf(read: SpoolEntry, sessionId: string | undefined): Entry {
  const { context, record, at } = read;
  if (!sessionId || !context || record?.type !== 'hook') return { read, ...(sessionId && { sessionId }) };
  const event = hookEvent({ context, record, at, sessionId });
  const call = toolCallOf(event);
  return { read, sessionId, event, ...(call ? { call } : {}) };
}

/** Writes one audit entry per record; returns the records that had none, which are the ones to ingest. */
async function audit(batch: Batch, entries: readonly Entry[], now: number): Promise<Entry[]> {
  const unique = new Map(entries.map((entry) => [entry.read.id, entry]));
  const fresh = await insertAuditEntries(
    batch,
    [...unique.values()].map((entry) => auditRow(entry, now)),
  );
  batch.count(METRIC.records, { [ATTRIBUTE.recordOutcome]: RECORD_OUTCOME.duplicate }, entries.length - fresh.size);
  return [...unique.values()].filter(({ read }) => fresh.has(read.id));
}

function auditRow(entry: Entry, now: number): AuditEntryTable {
  const { id, context, record, problem } = entry.read;
  const type = entry.event ? `hook.${asText(entry.event.payload['hook_event_name'])}` : (record?.type ?? 'unknown');
  return {
    id,
    at: now,
    type,
    run_id: context?.run.id ?? null,
    step_id: context?.step?.id ?? null,
    session_id: entry.sessionId ?? null,
    tool_call_id: entry.call?.toolUseId ?? null,
    outcome: problem === undefined ? 'stored' : `quarantined: ${problem}`,
  };
}

/**
 * Ingests records in order of dependency: tool calls first, then the rest in their order of arrival. Contexts are
 * already ingested, and ends of runs come last.
 */
async function ingestAll(batch: Batch, entries: readonly Entry[], now: number): Promise<void> {
  const stored = entries.filter(({ read }) => read.problem === undefined);
  batch.count(METRIC.records, { [ATTRIBUTE.recordOutcome]: RECORD_OUTCOME.stored }, stored.length);
  batch.count(
    METRIC.records,
    { [ATTRIBUTE.recordOutcome]: RECORD_OUTCOME.quarantined },
    entries.length - stored.length,
  );
  for (const { read } of stored) observeHook(batch, read);
  const calls = stored.flatMap(({ call }) => (call ? [call] : []));
  await ingestToolCalls(batch, await keyHookCalls(batch, calls));
  for (const entry of stored) await ingestEntry(batch, entry, now);
}

async function ingestEntry(batch: Batch, { read, event, call, sessionId = '' }: Entry, now: number): Promise<void> {
  const { context, record } = read;
  if (record && isOperation(record)) return ingestOperation(batch, read, record);
  if (!context || !record) return;
  batch.facts.touch(context.run.id, context.step?.id ?? null);
  if (record.type === 'step.ended') await ingestUnrecordedSessions(batch, context, record.at);
  if (record.type === 'run.ended' || record.type === 'step.ended') return ingestEnd(batch, context, record);
  if (record.type === 'cli.process') return ingestCliProcess(batch, context, record);
  if (record.type === 'session.ended') return ingestSessionEnd(batch, context, record, now);
  if (record.type === 'request') return ingestObservedRequest(batch, { context, sessionId }, record);
  if (record.type === 'files.changed') return ingestFilesChanged(batch, { context, sessionId }, record);
  if (record.type === 'step.files') return ingestStepFiles(batch, context, record);
  if (event && !call) return ingestEvent(batch, event);
}

async function ingestEvent(batch: Batch, event: HookEvent): Promise<void> {
  await ingestSessionActivity(batch, event);
  const happened = sessionEventOf(event.payload, event.at);
  if (!happened) return;
  await ingestSessionEvent(batch, event, happened);
  if (isStop(happened)) await correctInteractiveRun(batch, event.context, event.sessionId);
}
