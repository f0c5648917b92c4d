import { asText } from '../../core/json.ts';
import { toolUseIdOf } from '../../core/model-ids.ts';
import { PERMISSION_DENIED, SESSION_EVENT } from '../../telemetry/names.ts';
import type { LedgerToolCall } from '../../spool/record.ts';
import type { SessionEventTable } from '../../store/schema.ts';
import { inChunks, type Batch } from '../../batch/batch.ts';
import { addFacts, eventsOfSession, factsOf } from './ingest-session-events.ts';

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
  const since = await executionStarts(
    batch,
    pairs.map(([, call]) => call),
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

/**
 * When calls started to execute, from the hooks, which measure the duration; the transcript only contains when the call
 * was requested.
 */
async function executionStarts(batch: Batch, calls: readonly LedgerToolCall[]): Promise<Map<string, number>> {
  const since = new Map<string, number>();
  for (const chunk of inChunks(calls.map(({ toolUseId }) => toolUseId))) {
    const rows = await batch.db
      .selectFrom('tool_call')
      .select(['id', 'started_at'])
      .where('id', 'in', chunk)
      .where('source', '=', 'hook')
      .execute();
    for (const { id, started_at } of rows) since.set(id, started_at);
  }
  return since;
}
