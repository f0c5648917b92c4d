import { inputDigest, isDenial } from '../../../hooks/measure-payload.ts';
import { measuredPayload } from '../../../hooks/measured-payload.ts';
import { asArray, asObject, asText, isObject, type JsonObject } from '../../core/json.ts';
import type { FileChange } from '../../spool/record.ts';
import { callIdOf, openPendingCalls, type PendingCalls } from './pending-calls.ts';

/** Measures the rows of one transcript, in their order, and leaves their content out. */
export type RowMeter = {
  /** `shortened` says that long strings are missing from the row. */
  readonly measure: (row: JsonObject, shortened: boolean) => JsonObject;
};

type Asked = { readonly tool: string; input?: unknown };

/** The fields of a row that say who, what and when; none of them holds content. */
const KEPT = [
  'type',
  'subtype',
  'uuid',
  'parentUuid',
  'timestamp',
  'sessionId',
  'isSidechain',
  'agentId',
  'attributionAgent',
  'version',
  'requestId',
  'effort',
  'toolDenialKind',
  'compactMetadata',
  'totalCostUSD',
  'modelUsage',
];

/**
 * Opens a meter. A transcript is as long as everything that its agent read and wrote; what stays of a row is what the
 * ledger is made of: a result is measured as a hook's payload is (`measured`), an input leaves its digest.
 */
export function openRowMeter(): RowMeter {
  const [pending, shared] = [openPendingCalls<Asked>(), openSharedValues()];
  return {
    measure: (row, shortened) => {
      const message = asObject(row['message']);
      const blocks = asArray(message['content']).filter(isObject);
      const decider = asText(asObject(row['permissionDecision'])['source']);
      const content = blocks.flatMap((block) => measuredBlock(block, { row, pending, shortened }));
      if (isPrompt(row, blocks)) pending.interrupt();
      return {
        ...shared.row(pick(row, KEPT)),
        ...(decider && { permissionDecision: { source: decider } }),
        ...(isObject(row['message']) && {
          message: { ...shared.message(pick(message, ['id', 'model', 'usage', 'stop_reason'])), content },
        }),
        ...(row['isSidechain'] === true && row['type'] === 'user' && promptDigest(message['content'])),
      };
    },
  };
}

/** Replaces values by equal ones of the row before, so that both use the same memory. */
type SharedValues = {
  readonly row: (row: JsonObject) => JsonObject;
  readonly message: (message: JsonObject) => JsonObject;
};

/** All rows of a transcript are kept until its end: they name their session and the row before, and repeat usage. */
function openSharedValues(): SharedValues {
  let [row, message]: [JsonObject, JsonObject] = [{}, {}];
  return {
    row: (next) => (row = sharing(next, { ...row, parentUuid: row['uuid'] })),
    message: (next) => (message = sharing(next, message)),
  };
}

function sharing(next: JsonObject, before: JsonObject): JsonObject {
  const shared: Record<string, unknown> = {};
  for (const key in next) shared[key] = isEqual(next[key], before[key]) ? before[key] : next[key];
  return shared;
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (isObject(a) && isObject(b) && JSON.stringify(a) === JSON.stringify(b));
}

type Around = {
  readonly row: JsonObject;
  readonly pending: PendingCalls<Asked>;
  readonly shortened: boolean;
};

function measuredBlock(block: JsonObject, around: Around): JsonObject[] {
  if (block['type'] === 'tool_use') return [measuredUse(block, around)];
  return block['type'] === 'tool_result' ? [measuredResult(block, around)] : [];
}

function measuredUse(block: JsonObject, { row, pending }: Around): JsonObject {
  const [tool, input] = [toolOf(block), asObject(block['input'])];
  const digest = inputDigest(block['input']);
  const at = asText(row['timestamp']) ?? asText(row['uuid']);
  pending.add(callIdOf(block['id']), { tool, input: block['input'] }, at && `${at} ${tool} ${digest}`);
  const agentType = asText(input['subagent_type']);
  return {
    ...pick(block, ['type', 'id']),
    name: tool,
    inputDigest: digest,
    ...(tool === 'Agent' && { ...promptDigest(input['prompt']), ...(agentType && { agentType }) }),
  };
}

/** The model still calls it by its old name; hooks see the new one. */
function toolOf(block: JsonObject): string {
  return block['name'] === 'Task' ? 'Agent' : (asText(block['name']) ?? 'unknown');
}

/** Loops instead of lists of entries, here and above: it runs for every row, and half of an import is reading rows. */
function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  const picked: Record<string, unknown> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}

/** A digest of what an agent was asked to do: by it the rows of a subagent find the call that started it. */
function promptDigest(content: unknown): { promptDigest?: string } {
  const first = asArray(content).map(asObject)[0];
  const prompt = typeof content === 'string' ? content : first?.['text'];
  return typeof prompt === 'string' ? { promptDigest: inputDigest(prompt) } : {};
}

/** What the ledger takes from a measured result. */
const MEASURED = ['error_type', 'files', 'read', 'started_agent'];

/**
 * A tool's result in the shape of a hook payload, so that both are measured by the same rule. Some rows, as those of
 * older subagents, have nothing but the text that the model was given.
 */
function measuredResult(block: JsonObject, { row, pending, shortened }: Around): JsonObject {
  const call: Asked = pending.resolve(callIdOf(block['tool_use_id'])) ?? { tool: 'unknown' };
  const { tool, input } = call;
  // The input is not needed after it is measured, and may be a whole file.
  delete call.input;
  const { toolUseResult: result } = row;
  const texts = [result, resultText(block)].filter((text) => typeof text === 'string');
  const failed = block['is_error'] === true || isDenial(result);
  const measured = measuredPayload({
    hook_event_name: failed ? 'PostToolUseFailure' : 'PostToolUse',
    tool_name: tool,
    tool_input: input,
    cwd: row['cwd'],
    session_id: row['sessionId'],
    ...(failed ? { error: texts.find(isDenial) ?? texts[0] } : { tool_response: result ?? resultText(block) }),
  });
  const kept = pick(shortened ? unsized(measured) : measured, MEASURED);
  return { ...pick(block, ['type', 'tool_use_id', 'is_error']), measured: kept };
}

/** The text that the model was given as result. */
function resultText(block: JsonObject): string {
  const { content } = block;
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asText(asObject(part)['text']) ?? '')
    .join('\n');
}

/** Size and lines of a file are unknown if its content was omitted. */
function unsized(measured: JsonObject): JsonObject {
  return {
    ...measured,
    files: (asArray(measured['files']) as FileChange[]).map(({ path, operation }) => ({ path, operation })),
  };
}

function isPrompt(row: JsonObject, blocks: readonly JsonObject[]): boolean {
  return row['type'] === 'user' && !blocks.some((block) => block['type'] === 'tool_result');
}
