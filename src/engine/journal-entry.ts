import * as v from 'valibot';

const attempt = { v: v.literal(1), key: v.string(), attempt: v.number(), at: v.number() };

const hashes = { input: v.string(), definition: v.string() };

const started = v.object({
  ...attempt,
  ...hashes,
  type: v.literal('started'),
  reservedUsd: v.exactOptional(v.number()),
});

/** The session of an attempt: by it, the next attempt can go on if this one is cut off and the files are in the same place. */
const session = v.object({ ...attempt, type: v.literal('session'), session: v.string(), place: v.string() });

/** What it is known to have cost, and what it may have cost beyond that if its usage is not known, in US dollars. */
const cost = { costUsd: v.number(), unknownUsd: v.exactOptional(v.number()) };

/** Its work is done, as `completed` says, but its files are not kept yet: they are in this place. */
const finished = v.object({
  ...attempt,
  ...hashes,
  place: v.string(),
  type: v.literal('finished'),
  output: v.unknown(),
  ...cost,
});

const completed = v.object({
  ...attempt,
  ...hashes,
  type: v.literal('completed'),
  output: v.unknown(),
  ...cost,
  tree: v.exactOptional(v.string()),
});

const failed = v.object({
  ...attempt,
  type: v.literal('failed'),
  ...cost,
  errorType: v.string(),
  /** What the error said, at most its beginning. */
  message: v.exactOptional(v.string()),
  /** How long no attempt of the workflow starts after it: the model API asked to slow down. */
  pauseMs: v.exactOptional(v.number()),
});

/** What an attempt cost according to the store: one whose process was killed, or one that ended with unknown usage. */
const settled = v.object({ ...attempt, ...cost, type: v.literal('settled') });

/** An entry of a journal. Times are milliseconds since 1970. */
export const journalEntry = v.variant('type', [started, session, finished, completed, failed, settled]);

export type JournalEntry = v.InferOutput<typeof journalEntry>;
export type StartedEntry = v.InferOutput<typeof started>;
export type SessionEntry = v.InferOutput<typeof session>;
export type FinishedEntry = v.InferOutput<typeof finished>;
export type CompletedEntry = v.InferOutput<typeof completed>;
export type FailedEntry = v.InferOutput<typeof failed>;
export type EndedEntry = Exclude<JournalEntry, StartedEntry | SessionEntry>;
