import { asArray, asObject, asText, isObject, type JsonObject } from '../../../core/json.ts';
import { PERMISSION_DENIED } from '../../../telemetry/names.ts';
import type { FileChange, LedgerToolCall } from '../../../spool/record.ts';
import { rowTime } from '../transcript-rows.ts';

/** The tool calls in the measured rows of a transcript that have a result. */
export function ledgerToolCalls(rows: readonly JsonObject[], agentId?: string): LedgerToolCall[] {
  const asked = askedFor(rows);
  return rows.flatMap((row) =>
    blocksOf(row, 'tool_result').flatMap((block): LedgerToolCall[] => {
      const toolUseId = asText(block['tool_use_id']);
      const call = toolUseId ? asked.get(toolUseId) : undefined;
      if (!toolUseId || !call) return [];
      const payload = asObject(block['measured']);
      // What was not allowed looks like a tool that failed, but for this mark, or what older CLIs say of it.
      const denied = asText(row['toolDenialKind']) !== undefined;
      const errorType = denied ? PERMISSION_DENIED : asText(payload['error_type']);
      const decider = asText(asObject(row['permissionDecision'])['source']);
      return [
        {
          toolUseId,
          tool: call.tool,
          startedAt: call.at,
          endedAt: rowTime(row) ?? call.at,
          ...(agentId && { agentId }),
          inputDigest: call.inputDigest,
          ...(decider && { decider }),
          ...(errorType && { errorType }),
          files: asArray(payload['files']) as FileChange[],
        },
      ];
    }),
  );
}

type Asked = { readonly tool: string; readonly at: number; readonly inputDigest: string };

function askedFor(rows: readonly JsonObject[]): Map<string, Asked> {
  return new Map(
    rows.flatMap((row) =>
      blocksOf(row, 'tool_use').map((block): [string, Asked] => [
        asText(block['id']) ?? '',
        {
          tool: asText(block['name']) ?? 'unknown',
          at: rowTime(row) ?? 0,
          inputDigest: asText(block['inputDigest']) ?? '',
        },
      ]),
    ),
  );
}

function blocksOf(row: JsonObject, type: string): JsonObject[] {
  return asArray(asObject(row['message'])['content'])
    .filter(isObject)
    .filter((block) => block['type'] === type);
}
