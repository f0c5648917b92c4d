import { asObject, type JsonObject } from '../../../core/json.ts';
import { allInput, asTokens, isTokens, type TokenUsage } from '../../../pricing/usage.ts';

const INPUT_FIELDS = [
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
] as const;

const OUTPUT_FIELDS = ['output_tokens', 'output_tokens_details', 'server_tool_use'] as const;

/**
 * The usage of a response from those of its rows: the fullest one. Some gateways state input and output in different
 * rows, so that no row has both.
 */
export function responseUsage(usages: readonly JsonObject[]): JsonObject {
  const [only = {}, ...others] = new Set(usages);
  if (others.length === 0) return only;
  const largest = (amount: (usage: TokenUsage) => number): JsonObject =>
    usages.reduce((a, b) => (amount(messageUsage(b)) >= amount(messageUsage(a)) ? b : a), {});
  return {
    ...largest(size),
    ...pick(largest(allInput), INPUT_FIELDS),
    ...pick(
      largest(({ output, reasoning }) => output + reasoning),
      OUTPUT_FIELDS,
    ),
  };
}

function size(usage: TokenUsage): number {
  return allInput(usage) + usage.output + usage.reasoning;
}

function pick(usage: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.flatMap((field) => (usage[field] === undefined ? [] : [[field, usage[field]]])));
}

/** The usage of one row of a response, from its `message.usage`. */
export function messageUsage(value: unknown): TokenUsage {
  const usage = asObject(value);
  const writes = asObject(usage['cache_creation']);
  const long = asTokens(writes['ephemeral_1h_input_tokens']);
  return {
    input: asTokens(usage['input_tokens']),
    output: asTokens(usage['output_tokens']),
    cacheRead: asTokens(usage['cache_read_input_tokens']),
    cacheWrite5m: Math.max(
      asTokens(usage['cache_creation_input_tokens']) - long,
      asTokens(writes['ephemeral_5m_input_tokens']),
    ),
    cacheWrite1h: long,
    reasoning: asTokens(asObject(usage['output_tokens_details'])['thinking_tokens']),
  };
}

const COUNTS = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;

/** Whether a usage states what a response used: no response uses nothing, and a damaged count is not 0. */
export function isKnown(usage: JsonObject): boolean {
  const counts = COUNTS.map((name) => usage[name] ?? 0);
  return counts.every((count) => isTokens(count)) && size(messageUsage(usage)) > 0;
}
