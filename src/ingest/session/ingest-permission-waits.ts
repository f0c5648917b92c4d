import { asText } from '../../core/json.ts';
import { toolUseIdOf } from '../../core/model-ids.ts';
import { PERMISSION_DENIED, SESSION_EVENT } from '../../telemetry/names.ts';
import type { LedgerToolCall } from '../../spool/record.ts';
import type { SessionEventTable } from '../../store/schema.ts';
import { inChunks, type Batch } from '../../batch/batch.ts';
import { addFacts, eventsOfSession, factsOf } from './ingest-session-events.ts';

/**
 * Finds out what became of the permissions that a session asked for, which the event that asks does not name the call
 * of: granted or denied, by whom, and how long the call waited. How long is left open where it cannot be told.
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

/** How far the clocks of the two witnesses may be apart. */
const CLOCK_SKEW_MS = 1000;

/** Whether a permission was asked for this call: of the same tool, with the same input, while the call was waiting. */
function isPermissionFor(request: SessionEventTable, call: LedgerToolCall): boolean {
  return (
    call.inputDigest === request.subject &&
    call.tool === factsOf(request)['tool'] &&
    call.agentId === asText(factsOf(request)['agent_id']) &&
    call.startedAt <= request.at + CLOCK_SKEW_MS &&
    call.endedAt >= request.at
  );
}

/** When calls began to run, by the hooks, which know how long each ran; the transcript knows only when it was asked for. */
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
