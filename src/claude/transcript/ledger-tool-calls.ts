import { inputDigest, isDenial } from '../../../hooks/measure-payload.ts';
import { measuredPayload } from '../../../hooks/measured-payload.ts';
import { asArray, asObject, asText, isObject, type JsonObject } from '../../core/json.ts';
import { PERMISSION_DENIED } from '../../telemetry/names.ts';
import type { FileChange, LedgerToolCall } from '../../spool/record.ts';
import { rowTime } from './transcript-rows.ts';

/** The tool calls in a transcript that have a result. */
export function ledgerToolCalls(rows: readonly JsonObject[], agentId?: string): LedgerToolCall[] {
  const asked = askedFor(rows);
  return rows.flatMap((row) =>
    blocksOf(row, 'tool_result').flatMap((block): LedgerToolCall[] => {
      const toolUseId = asText(block['tool_use_id']);
      const call = toolUseId ? asked.get(toolUseId) : undefined;
      if (!toolUseId || !call) return [];
      const payload = measured(call, block, row);
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
          inputDigest: inputDigest(call.input),
          ...(decider && { decider }),
          ...(errorType && { errorType }),
          files: asArray(payload['files']) as FileChange[],
        },
      ];
    }),
  );
}

type Asked = { readonly tool: string; readonly at: number; readonly input: unknown };

function askedFor(rows: readonly JsonObject[]): Map<string, Asked> {
  return new Map(
    rows.flatMap((row) =>
      blocksOf(row, 'tool_use').map((block): [string, Asked] => [
        asText(block['id']) ?? '',
        // The model still calls it by its old name; hooks see the new one.
        {
          tool: block['name'] === 'Task' ? 'Agent' : (asText(block['name']) ?? 'unknown'),
          at: rowTime(row) ?? 0,
          input: block['input'],
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

/**
 * A transcript's tool result in the shape of a hook payload, so that both are measured by the same rule. Some rows, as
 * those of older subagents, have nothing but the text that the model was given.
 */
function measured({ tool, input }: Asked, block: JsonObject, row: JsonObject): JsonObject {
  const { toolUseResult: result } = row;
  const texts = [result, resultText(block)].filter((text) => typeof text === 'string');
  const failed = block['is_error'] === true || isDenial(result);
  return measuredPayload({
    hook_event_name: failed ? 'PostToolUseFailure' : 'PostToolUse',
    tool_name: tool,
    tool_input: input,
    cwd: row['cwd'],
    ...(failed ? { error: texts.find(isDenial) ?? texts[0] } : { tool_response: result ?? resultText(block) }),
  });
}

/** The text that the model was given as result. */
function resultText(block: JsonObject): string {
  const { content } = block;
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asText(asObject(part)['text']) ?? '')
    .join('\n');
}
