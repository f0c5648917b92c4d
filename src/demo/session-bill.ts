import type { JsonObject } from '../core/json.ts';
import { costOf, toUsd } from '../pricing/pricing.ts';
import { cacheWrites, sumUsage, type TokenUsage } from '../pricing/usage.ts';
import type { Recording } from './recording.ts';

/** The bill of a session in the Claude CLI's format. */
export type SessionBill = {
  readonly totalUsd: number;
  /** The tokens of all requests. */
  readonly usage: TokenUsage;
  readonly modelUsage: JsonObject;
  readonly hasUnknownModelCost: boolean;
  /** The duration of the requests in the recording, in milliseconds. */
  readonly apiMs: number;
};

/** Token usage in the model API's format. */
export function apiUsage(usage: TokenUsage): JsonObject {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: cacheWrites(usage),
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    output_tokens_details: { thinking_tokens: usage.reasoning },
    service_tier: 'standard',
    speed: 'standard',
  };
}

/** The cost of a session at the prices of a given time. */
export function sessionBill({ model, requests }: Recording, at: number): SessionBill {
  const usage = sumUsage(requests.map((request) => request.usage));
  const costs = requests.map((request) => costOf({ model, usage: request.usage, at }));
  const totalUsd = toUsd(costs.reduce<number>((all, cost) => all + (cost ?? 0), 0));
  const billed = {
    inputTokens: usage.input,
    outputTokens: usage.output,
    thinkingTokens: usage.reasoning,
    cacheReadInputTokens: usage.cacheRead,
    cacheCreationInputTokens: cacheWrites(usage),
    cacheCreationEphemeral5mInputTokens: usage.cacheWrite5m,
    cacheCreationEphemeral1hInputTokens: usage.cacheWrite1h,
    webSearchRequests: 0,
    costUSD: totalUsd,
  };
  return {
    totalUsd,
    usage,
    modelUsage: { [model]: billed },
    hasUnknownModelCost: costs.includes(undefined),
    apiMs: requests.reduce((all, { ms }) => all + ms, 0),
  };
}
