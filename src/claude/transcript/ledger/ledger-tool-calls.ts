import { asArray, asObject, asText, isObject, type JsonObject } from '../../../core/json.ts';
import { PERMISSION_DENIED } from '../../../telemetry/names.ts';
import type { FileChange, LedgerToolCall } from '../../../spool/record.ts';
import { callIdOf, openPendingCalls } from '../pending-calls.ts';
import { blocksOf, rowTime } from '../transcript-rows.ts';
import { rowFingerprint } from './row-fingerprint.ts';

type Asked = Pick<LedgerToolCall, 'tool' | 'startedAt' | 'inputDigest'>;

/** The tool calls in the measured rows of a transcript that have a result. */
export function ledgerToolCalls(rows: readonly JsonObject[], agentId?: string): LedgerToolCall[] {
  const pending = openPendingCalls<Asked>();
  const isRepeated = repeatedBlocks();
  const isCopy = copiedRows();
  return rows.flatMap((row) => {
    const uses = blocksOf(row, 'tool_use').filter((block) => !isRepeated(row, block['id']));
    if (uses.length > 0 && !isCopy(row))
      for (const block of uses) pending.add(callIdOf(block['id']), askedFor(row, block));
    const results = blocksOf(row, 'tool_result');
    if (row['type'] === 'user' && results.length === 0) pending.interrupt();
    const isCopiedResult = results.length > 0 && isCopy(row);
    return results.flatMap((block) => {
      const toolUseId = callIdOf(block['tool_use_id']);
      // Two calls that run in parallel can have equal results, but then both wait for one.
      if (isRepeated(row, toolUseId) || (isCopiedResult && !pending.isOpen(toolUseId))) return [];
      const asked = pending.resolve(toolUseId);
      return asked ? [finishedCall(row, block, { ...asked, toolUseId, ...(agentId && { agentId }) })] : [];
    });
  });
}

/** Recognizes blocks of rows that a transcript contains more than once, by the ID of the row. */
function repeatedBlocks(): (row: JsonObject, id: unknown) => boolean {
  const seen = new Set<string>();
  return (row, id) => {
    const uuid = asText(row['uuid']);
    const key = `${uuid} ${asText(row['type'])} ${callIdOf(id)}`;
    return uuid !== undefined && seen.size === seen.add(key).size;
  };
}

/** Recognizes rows that a transcript contains again under another row ID. */
function copiedRows(): (row: JsonObject) => boolean {
  const seen = new Set<string>();
  return (row) => {
    const fingerprint = rowFingerprint(row);
    return fingerprint !== undefined && seen.size === seen.add(fingerprint).size;
  };
}

function askedFor(row: JsonObject, block: JsonObject): Asked {
  return {
    tool: asText(block['name']) ?? 'unknown',
    startedAt: rowTime(row) ?? 0,
    inputDigest: asText(block['inputDigest']) ?? '',
  };
}

function finishedCall(
  row: JsonObject,
  block: JsonObject,
  asked: Asked & Pick<LedgerToolCall, 'toolUseId' | 'agentId'>,
): LedgerToolCall {
  const payload = asObject(block['measured']);
  // What was not allowed looks like a tool that failed, but for this mark, or what older CLIs say of it.
  const denied = asText(row['toolDenialKind']) !== undefined;
  const errorType = denied ? PERMISSION_DENIED : asText(payload['error_type']);
  const decider = asText(asObject(row['permissionDecision'])['source']);
  return {
    ...asked,
    endedAt: rowTime(row) ?? asked.startedAt,
    ...(decider && { decider }),
    ...(errorType && { errorType }),
    files: asArray(payload['files']) as FileChange[],
    ...(isObject(payload['read']) && { read: payload['read'] as LedgerToolCall['read'] & object }),
  };
}
