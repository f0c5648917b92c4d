import { hookCallsWithKey, toolCallsOfStep } from '../../store/queries/tool-call.ts';
import type { ToolCallTable } from '../../store/schema.ts';
import { isUniqueId, toolCallKey, toolUseIdOf } from '../../core/ids/model-ids.ts';
import type { LedgerToolCall } from '../../spool/record.ts';
import type { Batch } from '../../batch/batch.ts';
import type { ToolCall } from './ingest-tool-calls.ts';

/** A tool call reported by a source other than its hook: when it ended, and where. */
export type ReportedCall = {
  readonly toolUseId: string;
  readonly at: number;
  readonly runId: string;
  readonly stepId: string | undefined;
  readonly sessionId: string;
};

type Known = Pick<ToolCallTable, 'id' | 'tool' | 'ended_at'>;

/**
 * Assigns keys to tool calls reported by hooks. A call with a non-unique ID is the next call of its session with that
 * ID, unless another hook has just reported it.
 */
export async function keyHookCalls(batch: Batch, calls: readonly ToolCall[]): Promise<ToolCall[]> {
  const known = new Map<string, Known[]>();
  const keyed: ToolCall[] = [];
  for (const call of calls) {
    const { toolUseId, sessionId } = call;
    if (isUniqueId(toolUseId)) {
      keyed.push(call);
      continue;
    }
    const base = toolCallKey(toolUseId, sessionId);
    const before = known.get(base) ?? (await hookCallsWithKey(batch, base));
    known.set(base, before);
    const same = before.find((one) => isSameCall(one, call));
    const key = same?.id ?? toolCallKey(toolUseId, sessionId, before.length + 1);
    if (!same) before.push({ id: key, tool: call.tool, ended_at: call.endedAt });
    keyed.push({ ...call, toolUseId: key });
  }
  return keyed;
}

/** Maximum time between two hook reports of the same call: hooks of settings and plugin run side by side. */
const SAME_CALL_MS = 1000;

function isSameCall(known: Known, { tool, endedAt }: ToolCall): boolean {
  return known.tool === tool && Math.abs(known.ended_at - endedAt) <= SAME_CALL_MS;
}

/** Assigns keys to the tool calls of a session's ledger, which contains all of them in order. */
export function keyLedgerCalls(sessionId: string, calls: readonly LedgerToolCall[]): LedgerToolCall[] {
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const occurrence = (counts.get(call.toolUseId) ?? 0) + 1;
    counts.set(call.toolUseId, occurrence);
    return { ...call, toolUseId: toolCallKey(call.toolUseId, sessionId, occurrence) };
  });
}

/** The key of a call that ended at about this time: the closest one of its session with that ID, else of its step. */
export async function keyOfCallAt(batch: Batch, call: ReportedCall): Promise<string> {
  const { toolUseId, sessionId, at } = call;
  if (isUniqueId(toolUseId)) return toolUseId;
  const base = toolCallKey(toolUseId, sessionId);
  const sessionCalls = await hookCallsWithKey(batch, base);
  const known = sessionCalls.length > 0 ? sessionCalls : await callsOfStep(batch, call);
  return known.toSorted((a, b) => Math.abs(a.ended_at - at) - Math.abs(b.ended_at - at))[0]?.id ?? base;
}

async function callsOfStep(batch: Batch, { runId, stepId, toolUseId }: ReportedCall): Promise<Known[]> {
  if (stepId === undefined) return [];
  const rows = await toolCallsOfStep(batch, runId, stepId);
  return rows.filter(({ id }) => toolUseIdOf(id) === toolUseId);
}
