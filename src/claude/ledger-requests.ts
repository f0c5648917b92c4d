import { asArray, asCount, asObject, asText, type JsonObject } from '../core/json.ts';
import type { LedgerRequest } from '../core/record.ts';
import { allInput, type TokenUsage } from '../core/usage.ts';
import { rowTime } from './transcript-rows.ts';

/** A model that stands for messages which no model wrote. */
const SYNTHETIC = '<synthetic>';

/** The usage of one API response, from its `message.usage`. */
export const messageUsage = (value: unknown): TokenUsage => {
  const usage = asObject(value);
  const writes = asObject(usage['cache_creation']);
  const allWrites = asCount(usage['cache_creation_input_tokens']);
  const long = asCount(writes['ephemeral_1h_input_tokens']);
  return {
    input: asCount(usage['input_tokens']),
    output: asCount(usage['output_tokens']),
    cacheRead: asCount(usage['cache_read_input_tokens']),
    cacheWrite5m: Math.max(allWrites - long, asCount(writes['ephemeral_5m_input_tokens'])),
    cacheWrite1h: long,
    reasoning: asCount(asObject(usage['output_tokens_details'])['thinking_tokens']),
  };
};

const toolUseIdsOf = (message: JsonObject): string[] =>
  asArray(message['content'])
    .map(asObject)
    .filter((block) => block['type'] === 'tool_use')
    .flatMap((block) => asText(block['id']) ?? []);

type Timed = { readonly times: ReadonlyMap<string, number>; readonly agentId: string | undefined };

const requestOf = (row: JsonObject, { times, agentId }: Timed): LedgerRequest | undefined => {
  const message = asObject(row['message']);
  const [messageId, model] = [asText(message['id']), asText(message['model'])];
  if (row['type'] !== 'assistant' || !messageId || !model || model === SYNTHETIC) return undefined;
  const endedAt = rowTime(row) ?? 0;
  const usage = asObject(message['usage']);
  const [requestId, speed] = [asText(row['requestId']), asText(usage['speed'])];
  const effort = asText(row['effort']);
  const geo = asText(usage['inference_geo']);
  const webSearches = asCount(asObject(usage['server_tool_use'])['web_search_requests']);
  return {
    messageId,
    model,
    endedAt,
    usage: messageUsage(usage),
    toolUseIds: toolUseIdsOf(message),
    startedAt: times.get(asText(row['parentUuid']) ?? '') ?? endedAt,
    ...(requestId && { requestId }),
    ...(agentId && { agentId }),
    ...(speed && { speed }),
    ...(geo && { geo }),
    ...(webSearches > 0 && { webSearches }),
    ...(effort && { effort }),
  };
};

const size = (usage: TokenUsage): number => allInput(usage) + usage.output + usage.reasoning;

/** Two rows of one response: the fuller usage counts, the rest is both together. */
const merge = (a: LedgerRequest, b: LedgerRequest): LedgerRequest => ({
  ...a,
  usage: size(b.usage) >= size(a.usage) ? b.usage : a.usage,
  endedAt: Math.max(a.endedAt, b.endedAt),
  toolUseIds: [...a.toolUseIds, ...b.toolUseIds],
});

/**
 * The requests in a transcript. It has one row per content block, and all rows of one response repeat its usage, the
 * early ones with a placeholder: a response counts once, with its fullest row.
 */
export const ledgerRequests = (rows: readonly JsonObject[], agentId?: string): LedgerRequest[] => {
  const times = new Map(
    rows.flatMap((row) => {
      const [uuid, time] = [asText(row['uuid']), rowTime(row)];
      return uuid && time !== undefined ? [[uuid, time] as const] : [];
    }),
  );
  const requests = new Map<string, LedgerRequest>();
  for (const row of rows) {
    const request = requestOf(row, { times, agentId });
    if (!request) continue;
    const key = `${request.messageId}:${request.requestId ?? ''}`;
    const known = requests.get(key);
    requests.set(key, known ? merge(known, request) : request);
  }
  return [...requests.values()];
};
