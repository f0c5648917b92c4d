import * as v from 'valibot';

const attempt = { v: v.literal(1), key: v.string(), attempt: v.number(), at: v.number() };

const hashes = { input: v.string(), definition: v.string() };

const started = v.object({
  ...attempt,
  ...hashes,
  type: v.literal('started'),
  reservedUsd: v.exactOptional(v.number()),
});

const completed = v.object({
  ...attempt,
  ...hashes,
  type: v.literal('completed'),
  output: v.unknown(),
  tree: v.exactOptional(v.string()),
  costUsd: v.number(),
});

const failed = v.object({
  ...attempt,
  type: v.literal('failed'),
  errorType: v.string(),
  costUsd: v.number(),
});

/** The end of an attempt whose process was killed, with what it is known to have cost. */
const lost = v.object({ ...attempt, type: v.literal('lost'), costUsd: v.number() });

/** An entry of a journal. Times are milliseconds since 1970. */
export const journalEntry = v.variant('type', [started, completed, failed, lost]);

export type JournalEntry = v.InferOutput<typeof journalEntry>;
export type StartedEntry = v.InferOutput<typeof started>;
export type CompletedEntry = v.InferOutput<typeof completed>;
