import { eventsOfSession } from '../../../store/queries/session-event.ts';
import { hookCallStarts } from '../../../store/queries/tool-call.ts';
import { asText } from '../../../core/json.ts';
import { toolUseIdOf } from '../../../core/ids/model-ids.ts';
import { PERMISSION_DENIED, SESSION_EVENT } from '../../../telemetry/names.ts';
import type { LedgerToolCall } from '../../../spool/record.ts';
import type { SessionEventTable } from '../../../store/schema.ts';
import type { Batch } from '../../../batch/batch.ts';
import { addFacts, factsOf } from './ingest-session-events.ts';

/**
 * Resolves the permission requests of a session, which do not name their tool call: granted or denied, by whom, and how
 * long the call waited. The wait is left unset if it cannot be determined.
 */
export async function ingestPermissionWaits(
  batch: Batch,
  sessionId: string,
  calls: readonly LedgerToolCall[],
): Promise<void> {
  const events = await eventsOfSession(batch, sessionId);
  const pairs = pair(
    events.filter(({ type }) => type === SESSION_EVENT.permissionRequest),
    calls,
  );
  // The transcript only says when a call was requested.
  const since = await hookCallStarts(
    batch,
    pairs.map(([, call]) => call.toolUseId),
  );
  for (const [request, call] of pairs) {
    const denied = call.errorType === PERMISSION_DENIED;
    const until = denied ? call.endedAt : since.get(call.toolUseId);
    await addFacts(batch, request, {
      tool_use_id: toolUseIdOf(call.toolUseId),
      outcome: denied ? 'denied' : 'granted',
      decider: call.decider,
      wait_ms: until === undefined ? undefined : Math.max(0, until - request.at),
    });
  }
}

function pair(
  requests: readonly SessionEventTable[],
  calls: readonly LedgerToolCall[],
): [SessionEventTable, LedgerToolCall][] {
  const open = [...calls].sort((a, b) => a.endedAt - b.endedAt);
  return requests.flatMap((request): [SessionEventTable, LedgerToolCall][] => {
    const index = open.findIndex((call) => isPermissionFor(request, call));
    const [call] = index < 0 ? [] : open.splice(index, 1);
    return call ? [[request, call]] : [];
  });
}

/** Maximum clock skew between hooks and transcript. */
const CLOCK_SKEW_MS = 1000;

/** Whether a permission was requested for this call: same tool, same input, while the call was waiting. */
function isPermissionFor(request: SessionEventTable, call: LedgerToolCall): boolean {
  return (
    call.inputDigest === request.subject &&
    call.tool === factsOf(request)['tool'] &&
    call.agentId === asText(factsOf(request)['agent_id']) &&
    call.startedAt <= request.at + CLOCK_SKEW_MS &&
    call.endedAt >= request.at
  );
}
