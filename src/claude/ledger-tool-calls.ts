import { inputDigest } from '../../hooks/measure-payload.ts';
import { measuredPayload } from '../../hooks/measured-payload.ts';
import { asArray, asObject, asText, isObject, type JsonObject } from '../core/json.ts';
import { PERMISSION_DENIED } from '../core/names.ts';
import type { FileChange, LedgerToolCall } from '../core/record.ts';
import { rowTime } from './transcript-rows.ts';

type Asked = { readonly tool: string; readonly at: number; readonly inputDigest: string };

const blocksOf = (row: JsonObject, type: string): JsonObject[] =>
  asArray(asObject(row['message'])['content'])
    .filter(isObject)
    .filter((block) => block['type'] === type);

const askedFor = (rows: readonly JsonObject[]): Map<string, Asked> =>
  new Map(
    rows.flatMap((row) =>
      blocksOf(row, 'tool_use').map((block): [string, Asked] => [
        asText(block['id']) ?? '',
        // The model still calls it by its old name; hooks see the new one.
        {
          tool: block['name'] === 'Task' ? 'Agent' : (asText(block['name']) ?? 'unknown'),
          at: rowTime(row) ?? 0,
          inputDigest: inputDigest(block['input']),
        },
      ]),
    ),
  );

/** A transcript's tool result in the shape of a hook payload, so that both are measured by the same rule. */
const measured = (tool: string, block: JsonObject, row: JsonObject): JsonObject => {
  const failed = block['is_error'] === true;
  return measuredPayload({
    hook_event_name: failed ? 'PostToolUseFailure' : 'PostToolUse',
    tool_name: tool,
    tool_response: row['toolUseResult'],
    error: typeof row['toolUseResult'] === 'string' ? row['toolUseResult'] : undefined,
  });
};

/** The tool calls in a transcript that have a result. */
export const ledgerToolCalls = (rows: readonly JsonObject[], agentId?: string): LedgerToolCall[] => {
  const asked = askedFor(rows);
  return rows.flatMap((row) =>
    blocksOf(row, 'tool_result').flatMap((block): LedgerToolCall[] => {
      const toolUseId = asText(block['tool_use_id']);
      const call = toolUseId ? asked.get(toolUseId) : undefined;
      if (!toolUseId || !call) return [];
      const payload = measured(call.tool, block, row);
      // What was not allowed looks like a tool that failed, but for this mark.
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
};
