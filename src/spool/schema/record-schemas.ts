import * as v from 'valibot';
import { measuredPayload } from '../../../hooks/measured-payload.ts';
import { RUN_RESULTS } from '../../core/context.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { amount, described, fields, listOf, number, optional, text, texts, time, uuid } from './fields.ts';
import { filesChanged, stepFiles } from './file-schemas.ts';
import { ledger, tokenUsage } from './ledger-schema.ts';
import { cache, worktree } from './operation-schemas.ts';
import { agentId, processId, sessionId, startingBefore } from './origin.ts';

/** The maximum plausible duration of a hook. */
const MAX_DURATION_MS = 60 * 60 * 1000;

const duration = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_DURATION_MS));

/**
 * The maximum number of durations that can accumulate between two records, so that an invalid record does not count
 * thousands.
 */
const MAX_DURATIONS = 1000;

/** A hook event, from the module or the command hook: the CLI's payload with its content measured and removed. */
const hook = fields({
  v: v.literal(1),
  type: v.literal('hook'),
  via: v.fallback(described(v.picklist(['module', 'command']), 'The form of the hook'), 'command'),
  at: optional(described(time, 'When the hook was called')),
  session: optional(sessionId),
  cli: optional(processId),
  took: optional(
    v.pipe(
      described(listOf(duration, MAX_DURATIONS), "Durations of the module's previous records, in milliseconds"),
      v.minLength(1),
    ),
  ),
  payload: v.pipe(
    v.looseObject({ hook_event_name: text }, 'an object'),
    v.description("The CLI's payload of the hook event; its content is measured and dropped as it is read"),
    // Measured immediately: the raw payloads of a portion can exceed the available memory.
    v.transform((payload): JsonObject => measuredPayload(payload)),
  ),
});

/** A model request observed by the CLI's module hook; its cost comes with the ledger. */
const request = v.pipe(
  fields({
    v: v.literal(1),
    type: v.literal('request'),
    at: described(time, 'When the response ended'),
    session: optional(sessionId),
    cli: optional(processId),
    sessionId: described(text, 'The session ID that the CLI assigned'),
    turnId: described(text, 'The turn of the conversation; unique in the session of the CLI'),
    index: described(number, 'The position of the request in its turn'),
    agentId,
    model: text,
    effort: optional(described(text, 'The thinking level')),
    startedAt: optional(described(time, 'When the request was sent')),
    toolUseIds: v.fallback(described(texts, 'The tool calls in the response'), []),
    usage: tokenUsage,
  }),
  v.transform(({ startedAt, ...rest }) => startingBefore({ ...rest, startedAt: startedAt ?? rest.at })),
);

/**
 * A session of the Claude CLI that was seen among the processes of a step; written when it or the step has ended, and
 * before that if it runs for long. The conversation is that of the CLI's own file about the process.
 */
const cliProcess = fields({
  v: v.literal(1),
  type: v.literal('cli.process'),
  at: described(time, 'When it started'),
  endedAt: optional(described(time, 'When it was found to have ended')),
  cli: processId,
  innerCli: optional(described(processId, 'Its process ID in its own PID namespace, if that is another one')),
  claudeSession: optional(described(uuid, 'Its conversation')),
  claudeFolder: optional(described(text, 'Where it keeps settings and transcripts')),
  workingFolder: optional(described(text, 'The folder that it was started in')),
});

const amountOrZero = v.fallback(amount, 0);

const rounded = v.pipe(amount, v.transform(Math.round));

const bytes = v.fallback(rounded, 0);

/**
 * Resource usage of a session's processes, as far as the system reports it. Memory is the peak of their sum; shared
 * pages count for each process.
 */
const resources = fields({
  cpuUserSeconds: amountOrZero,
  cpuSystemSeconds: amountOrZero,
  peakMemoryBytes: bytes,
  diskReadBytes: bytes,
  diskWrittenBytes: bytes,
  spawnMs: optional(described(amount, 'How long it took to start the process, in milliseconds')),
  stalledMs: optional(
    described(
      fields({ cpu: optional(amount), io: optional(amount), memory: optional(amount) }),
      'How long some process of the machine waited for CPU, disk or memory while the session ran, in milliseconds; as far as the kernel reports it',
    ),
  ),
});

/** A list is no object, although all fields of it could be missing. */
const resourcesIfObject = v.pipe(
  v.custom<v.InferInput<typeof resources>>(isObject, 'an object'),
  v.metadata({ written: resources }),
  resources,
);

/** The end of a Claude CLI process, with its ledger if a transcript was found. */
const sessionEnded = fields({
  v: v.literal(1),
  type: v.literal('session.ended'),
  at: described(time, 'When it ended'),
  session: sessionId,
  startedAt: described(time, 'When it started'),
  exitCode: v.fallback(described(v.nullable(number), 'Null if a signal ended it, or if unknown'), null),
  signal: optional(described(text, 'The signal that ended it')),
  errorType: optional(described(text, 'Why it failed, if its exit status does not show it')),
  ledger: v.exactOptional(ledger),
  resources: optional(resourcesIfObject),
  timeToFirstTokenMs: optional(
    described(
      rounded,
      "The time from the start of the CLI's work on its prompt to the first token of the model, as in the CLI's result record (`ttft_ms`); only known of sessions whose output is read",
    ),
  ),
  prompts: optional(described(text, "A digest of the project's prompt files at the start")),
  hooks: optional(
    described(
      v.picklist(['module', 'command', 'none']),
      'The form in which hooks were attached; `none` if the CLI version supports neither form',
    ),
  ),
});

/** The schema of each type of record: it parses, it is the type, and it is published as JSON Schema. */
export const RECORD_SCHEMAS = {
  hook,
  request,
  'cli.process': cliProcess,
  'run.ended': end('run.ended'),
  'step.ended': end('step.ended'),
  'session.ended': sessionEnded,
  'files.changed': filesChanged,
  'step.files': stepFiles,
  worktree,
  cache,
};

function end<T extends string>(type: T) {
  return fields({
    v: v.literal(1),
    type: v.literal(type),
    at: described(time, 'When it ended'),
    result: v.picklist(RUN_RESULTS, `one of ${RUN_RESULTS.join(', ')}`),
    errorType: optional(described(text, 'The type of the error that ended it; absent without one')),
  });
}
