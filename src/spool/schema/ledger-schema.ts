import * as v from 'valibot';
import { isObject, type JsonObject } from '../../core/json.ts';
import { MAX_REQUEST_TOKENS, MAX_SESSION_TOKENS, NO_USAGE } from '../../pricing/usage.ts';
import { amount, count, described, describedBy, fields, optional, text, texts, time } from './fields.ts';
import { fileChange } from './file-schemas.ts';
import { agentId } from './origin.ts';

/** Tokens by kind; the kinds are disjoint, except for `reasoning`, which is part of `output`. */
export const tokenUsage = usageUpTo(MAX_REQUEST_TOKENS);

/** A model request in a session's ledger. */
export const ledgerRequest = fields({
  messageId: described(v.string(), 'The ID of the response; empty if there is none'),
  rowId: optional(
    described(text, 'Identifies the request if the message ID does not: the ID of its first row, or a fingerprint'),
  ),
  requestId: optional(described(text, 'The ID that the API gave the request')),
  agentId,
  model: text,
  speed: optional(described(text, 'The speed that the API reported, such as `fast`')),
  geo: optional(described(text, 'The inference region restriction reported by the API: `us`')),
  webSearches: optional(described(count, 'Number of web searches by the model')),
  effort: optional(described(text, 'The thinking level')),
  startedAt: time,
  endedAt: time,
  usage: tokenUsage,
  isUsageUnknown: optional(
    described(v.literal(true), 'Set if the usage is missing or damaged: its tokens count as 0 and its cost is unknown'),
  ),
  isUnfinished: optional(
    described(
      v.literal(true),
      'Set if no row of the response was written after its end: its output tokens are a lower bound',
    ),
  ),
  toolUseIds: described(texts, 'The tool calls in the response'),
});

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));

/** What a tool call read: digests that are equal only within a session. */
export const readPart = fields({
  file: described(digest, 'The digest of the path of the file'),
  part: described(digest, 'The digest of the file and the part of it'),
});

/** A tool call in a session's ledger, with enough data to add a call that the hooks missed. */
export const ledgerToolCall = fields({
  toolUseId: described(text, 'The ID that the model gave the call'),
  agentId,
  tool: text,
  startedAt: time,
  endedAt: time,
  errorType: optional(described(text, 'Why it failed; absent if it did not')),
  inputDigest: optional(described(text, 'The digest of its input, which matches it with its permission request')),
  decider: optional(
    described(text, "Who allowed or denied it, in the CLI's terms: `config`, `user_temporary` and so on"),
  ),
  files: described(v.array(fileChange), 'The files that it changed, as it reported them'),
  read: optional(readPart),
});

/** A compaction of the conversation. Tokens as counted by the CLI. */
export const ledgerCompaction = fields({
  at: time,
  trigger: optional(described(text, 'Who started it, in the terms of the CLI: `auto` or `manual`')),
  tokensBefore: optional(described(count, 'The size of the conversation before')),
  tokensAfter: optional(described(count, 'The size of the conversation after')),
});

/** A subagent in a session's ledger. */
export const ledgerAgent = fields({
  agentId: described(text, 'The ID that the CLI gave the subagent'),
  name: described(text, 'The type of the subagent'),
  toolUseId: optional(described(text, 'The tool call that started it')),
  startedAt: time,
  endedAt: time,
});

/** The CLI's own cost of a model. */
export const billedModel = fields({
  usage: usageUpTo(MAX_SESSION_TOKENS),
  costNanoUsd: described(count, 'Billionths of a US dollar'),
  hasOneCacheLifetime: optional(
    described(
      v.literal(true),
      'Set if the bill does not distinguish cache writes of five minutes and one hour: all count as five-minute writes',
    ),
  ),
  canonical: optional(described(text, "The CLI's canonical name of the model, if the entry names it in another way")),
  isGuess: optional(
    described(
      v.literal(true),
      'Set if the cost is an estimate of the CLI, which does not know the model, or is missing',
    ),
  ),
});

/** The CLI's own bill of a session, by model; includes subagents and auxiliary requests. */
export const bill = fields({
  costNanoUsd: described(count, 'Billionths of a US dollar'),
  models: v.record(v.string(), billedModel),
});

const written = fields({
  sessionId: described(text, 'The session ID that the CLI assigned'),
  startedAt: time,
  endedAt: time,
  requests: v.array(ledgerRequest),
  toolCalls: v.array(ledgerToolCall),
  agents: v.array(ledgerAgent),
  compactions: optional(v.array(ledgerCompaction)),
  bill: optional(bill),
  cliVersion: optional(described(text, 'The version of the CLI that wrote it')),
  unreadable: optional(described(count, 'How many stretches of the transcripts could not be read')),
});

const objects = v.array(v.custom<JsonObject>(isObject, 'an object'), 'a list');

/** The content of a session's transcripts after the session ended: the second source beside hooks. */
export const ledger = describedBy(
  written,
  v.looseObject({ sessionId: text, requests: objects, toolCalls: objects, agents: objects }, 'an object'),
);

function usageUpTo(max: number) {
  const tokens = v.pipe(amount, v.maxValue(max), v.transform(Math.round));
  const of = (kind: string) => v.fallback(described(tokens, kind), 0);
  return v.fallback(
    fields({
      input: of('Input tokens neither read from nor written to the prompt cache'),
      output: of('Output tokens, with those of reasoning'),
      cacheRead: of('Input tokens read from the prompt cache'),
      cacheWrite5m: of('Input tokens written to the prompt cache for five minutes'),
      cacheWrite1h: of('Input tokens written to the prompt cache for one hour'),
      reasoning: of('The part of `output` that was spent on reasoning'),
    }),
    NO_USAGE,
  );
}
