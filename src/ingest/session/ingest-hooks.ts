import { insertPendingRequest } from '../../store/queries/request.ts';
import { sessionSettledBy } from '../../store/queries/session-lookups.ts';
import { scheduleHookSessionCheck } from '../../store/queries/session.ts';
import type { Context } from '../../core/context.ts';
import { asNumber, asObject, asText, type JsonObject } from '../../core/json.ts';
import { PERMISSION_DENIED } from '../../telemetry/names.ts';
import type { HookRecord, RequestRecord } from '../../spool/record.ts';
import type { Batch } from '../../batch/batch.ts';
import { ingestRequests, type RequestOwner } from '../request/ingest-requests.ts';
import { reportedChanges } from '../file/reported-changes.ts';
import type { ToolCall } from '../tool/ingest-tool-calls.ts';

/** A hook record with measured payload, and its context and session. */
export type HookEvent = {
  readonly context: Context;
  readonly record: HookRecord;
  readonly at: number;
  readonly payload: JsonObject;
  readonly sessionId: string;
};

/** The events that end a tool call, with the derivation of the error type. */
const CALL_ENDS: ReadonlyMap<unknown, ErrorTypeOf> = new Map<unknown, ErrorTypeOf>([
  ['PostToolUse', (payload) => asText(payload['error_type'])],
  ['PostToolUseFailure', (payload) => asText(payload['error_type']) ?? 'tool_error'],
  ['PermissionDenied', () => PERMISSION_DENIED],
]);

/** The hook events that end a tool call. */
export const CALL_END_EVENTS: readonly string[] = [...CALL_ENDS.keys()].map(String);

/** Converts a hook record to an event. */
export function hookEvent(event: Omit<HookEvent, 'payload'>): HookEvent {
  return {
    ...event,
    payload: event.record.payload,
  };
}

/** The tool call that a hook event reports, if any. */
export function toolCallOf({ context, payload, at, sessionId }: HookEvent): ToolCall | undefined {
  const errorTypeOf = CALL_ENDS.get(payload['hook_event_name']);
  const [toolUseId, tool] = [asText(payload['tool_use_id']), asText(payload['tool_name'])];
  if (!errorTypeOf || !toolUseId || !tool) return undefined;
  return {
    context,
    toolUseId,
    tool,
    sessionId,
    agentId: asText(payload['agent_id']),
    startedAt: at - Math.max(0, asNumber(payload['duration_ms']) ?? 0),
    endedAt: at,
    source: 'hook',
    errorType: errorTypeOf(payload),
    files: reportedChanges(payload['files']),
    read: readPartOf(payload['read']),
  };
}

const DIGEST = /^[0-9a-f]{8}$/;

function readPartOf(value: unknown): ToolCall['read'] {
  const [file, part] = [asText(asObject(value)['file']), asText(asObject(value)['part'])];
  return file && part && DIGEST.test(file) && DIGEST.test(part) ? { file, part } : undefined;
}

/**
 * Stores a request observed by the module until the session's ledger, which contains the bill, is ingested. A request
 * that arrives after the ledger is already in the ledger; after a session was settled without a ledger, the request is
 * ingested as it is.
 */
export async function ingestObservedRequest(batch: Batch, owner: RequestOwner, request: RequestRecord): Promise<void> {
  const { sessionId } = owner;
  const settledBy = await sessionSettledBy(batch, sessionId);
  // Records that arrive after a session was settled by its ledger trigger another read of the ledger.
  if (settledBy === 'ledger') return scheduleHookSessionCheck(batch, sessionId, request.at);
  if (settledBy === 'hooks') {
    await ingestRequests(batch, owner, [{ seen: request }]);
    return;
  }
  await insertPendingRequest(batch, {
    id: `${sessionId}/${request.turnId}/${request.index}`,
    session_id: sessionId,
    body: JSON.stringify(request),
  });
}

type ErrorTypeOf = (payload: JsonObject) => string | undefined;
