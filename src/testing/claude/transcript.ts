import { appendFileSync, existsSync, utimesSync } from 'node:fs';

/** A row of a transcript. */
export type Row = Readonly<Record<string, unknown>>;

/** Tokens of every kind for one request of the generated transcripts. */
export const TOKENS = {
  input_tokens: 100,
  output_tokens: 80,
  cache_read_input_tokens: 1000,
  cache_creation_input_tokens: 50,
  cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 20 },
} as const;

/** The cost of each of these requests, on the CLI's bill and by the price table, in billionths of a dollar. */
export const REQUEST_NANO_USD = 2_510_000;

const MODEL = 'claude-opus-5-5';

/** A model's answer that ended at `at`, with the tool calls that it requests. */
export function answer(id: string, at: number, calls: Readonly<Record<string, Row>> = {}): Row[] {
  const uses = Object.entries(calls).map(([callId, { name, ...input }]) => ({
    type: 'tool_use',
    id: callId,
    name,
    input,
  }));
  const blocks = uses.length > 0 ? uses : [{ type: 'text', text: 'secret' }];
  return blocks.map((block) =>
    timed('assistant', at, {
      requestId: `req_${id}`,
      message: { id: `msg_${id}`, role: 'assistant', model: MODEL, content: [block], usage: TOKENS },
    }),
  );
}

function timed(type: string, at: number, rest: Row): Row {
  return {
    type,
    uuid: `${type}-${at}`,
    timestamp: new Date(at).toISOString(),
    ...rest,
  };
}

/** The result of a tool call. */
export function toolResult(callId: string, at: number, more: Row = {}): Row {
  return timed('user', at, {
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: callId, content: 'secret' }] },
    toolUseResult: { stdout: 'secret' },
    ...more,
  });
}

/** The result of a denied tool call. */
export function toolDenied(callId: string, at: number): Row {
  return timed('user', at, {
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: callId, content: 'no', is_error: true }] },
    toolUseResult: 'Error: no',
    toolDenialKind: 'user-rejected',
    permissionDecision: { decision: 'reject', source: 'user_temporary' },
  });
}

/** A marker of a compaction. */
export function compacted(at: number, preTokens: number, postTokens: number): Row {
  return timed('system', at, {
    subtype: 'compact_boundary',
    compactMetadata: { trigger: 'auto', preTokens, postTokens },
  });
}

/** The CLI's bill for the given number of requests since the start of the conversation. */
export function bill(requests: number): Row {
  return {
    type: 'cost-state',
    totalCostUSD: (requests * REQUEST_NANO_USD) / 1e9,
    modelUsage: {
      [MODEL]: {
        inputTokens: requests * TOKENS.input_tokens,
        outputTokens: requests * TOKENS.output_tokens,
        cacheReadInputTokens: requests * TOKENS.cache_read_input_tokens,
        cacheCreationInputTokens: requests * TOKENS.cache_creation_input_tokens,
        cacheCreationEphemeral1hInputTokens: requests * TOKENS.cache_creation.ephemeral_1h_input_tokens,
        costUSD: (requests * REQUEST_NANO_USD) / 1e9,
      },
    },
  };
}

/** Appends rows to a transcript and sets its modification time to `at`. */
export function writeTranscript(file: string, at: number, rows: readonly Row[]): void {
  appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  if (existsSync(file)) utimesSync(file, at / 1000, at / 1000);
}
