/**
 * The in-process form of the hooks: a module that the Claude CLI loads. It observes and writes small files into the
 * spool; it changes nothing, delays nothing but the end of the session, and never fails its host.
 * The CLI requires `on`, `$` and event names to be literal at every use, so the hooks below repeat each other. The CLI,
 * not Node, loads this file and checks its imports, which therefore end in `.js`.
 */
import { fileChangesOf } from './file-changes.js';
import { textDifference } from './line-difference.js';
import type { Engine, Json, On, StepStream } from './engine.js';
import { measurePayload } from './measure-payload.js';

/** The user's options of the plugin; the CLI adds the defaults of the manifest. */
type Options = { readonly requests?: unknown };

const pending = new Set<Promise<void>>();

/**
 * Registers the hooks. Model requests are observed on request only: the relay reads them from the session's transcript,
 * and observing them passes every part of every answer through this module, which costs more than all other hooks.
 */
export function register(on: On, options: Options = {}): void {
  on('classic.SessionStart', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.UserPromptSubmit', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PermissionRequest', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PermissionDenied', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostToolUse', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostToolUseFailure', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.SubagentStart', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.SubagentStop', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostModelSwitch', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.Stop', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.StopFailure', ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('session.compact', async ($, event, next) => {
    const result = await next(event);
    if (isCompacted(event, result))
      recordInBackground($, async () => compactionRecord(event, result, await $.session.id()));
    return result;
  }).catch((_$, event, next) => next(event));

  on('classic.SessionEnd', async ($, event, next) => {
    recordInBackground($, () => hookRecord(event));
    await Promise.all(pending);
    return next(event);
  }).catch((_$, event, next) => next(event));

  if (options.requests !== true) return;
  on('turn.step', async function* ($, event, next) {
    const startedAt = Date.now();
    const toolUseIds: string[] = [];
    const result = yield* observed(next(event), (part) => {
      if (part['kind'] === 'tool') toolUseIds.push(String(part['id']));
    });
    if (result['usage']) {
      const request = requestRecord(event, result, startedAt, toolUseIds);
      recordInBackground($, async () => ({ ...request, sessionId: await $.session.id() }));
    }
    return result;
  });
}

/** Durations of records from event to file, in milliseconds; reported by the next record. */
let took: number[] = [];

/** Writes a record in the background, so that the session neither waits for it nor fails with it. */
function recordInBackground($: Engine, body: () => Json | Promise<Json>): void {
  const startedAt = performance.now();
  const settled: Promise<void> = write($, Date.now(), body)
    .then(() => void took.push(performance.now() - startedAt))
    .catch(() => undefined)
    .then(() => void pending.delete(settled));
  pending.add(settled);
}

let count = 0;

let origin: Origin | undefined;

/** Where this process's records go, undefined if Stepmeter is off, and the fields that identify the process. */
type Origin = {
  readonly folder: string | undefined;
  /** The ID that the runner gave to this process. */
  readonly session: string | undefined;
  readonly cli: number | undefined;
};

/** Writes a record under a unique name, which begins with what the relay sorts by. */
async function write($: Engine, at: number, body: () => Json | Promise<Json>): Promise<void> {
  const name = `${at}-${String(++count).padStart(6, '0')}-${crypto.randomUUID().slice(0, 8)}.json`;
  const { folder, session, cli } = origin ?? (await findOrigin($));
  if (!folder) return;
  await $.fs.write(`${folder}/${name}`, JSON.stringify({ v: 1, at, session, cli, ...(await body()) }));
}

async function findOrigin($: Engine): Promise<Origin> {
  const off = (await $.env.get('STEPMETER')) === '0';
  const folder = off ? undefined : (await stepFolder($)) || (await interactiveFolder($));
  const session = (await $.env.get('STEPMETER_SESSION')) || undefined;
  origin = { folder, session, cli: folder ? await processId($) : undefined };
  return origin;
}

/**
 * The folder of the step around this process. A process that outlives its step, such as the daemon of `claude --bg`,
 * still passes on the folder after it was removed; what it starts then is an interactive session.
 */
async function stepFolder($: Engine): Promise<string | undefined> {
  const folder = await $.env.get('STEPMETER_SPOOL');
  const [, spool] = /^(.*\/spool)\/[^/]+$/.exec(folder ?? '') ?? [];
  if (!folder || !spool) return folder;
  return $.fs.read(`${folder}/context.json`).then(
    () => folder,
    () => `${spool}/interactive`,
  );
}

/** The folder for the records of an interactive session, which no step started. */
async function interactiveFolder($: Engine): Promise<string | undefined> {
  const [own, xdg, home] = [
    await $.env.get('STEPMETER_HOME'),
    await $.env.get('XDG_STATE_HOME'),
    await $.env.get('HOME'),
  ];
  const state = own || (xdg ? `${xdg}/stepmeter` : home && `${home}/.local/state/stepmeter`);
  return state ? `${state}/spool/interactive` : undefined;
}

/** The process ID of the CLI, only available from the system; undefined without `/proc`. */
function processId($: Engine): Promise<number | undefined> {
  return Promise.resolve()
    .then(() => $.fs.read('/proc/self/stat'))
    .then((stat) => Number.parseInt(stat, 10) || undefined)
    .catch(() => undefined);
}

function hookRecord(event: Json): Json {
  const payload = measurePayload(event, (call) => fileChangesOf(call, textDifference));
  return { type: 'hook', via: 'module', took: takeDurations(), payload };
}

/** Returns the collected durations and clears them, so that each is recorded once. */
function takeDurations(): readonly number[] {
  const durations = took.map((ms) => Math.round(ms * 1000) / 1000);
  took = [];
  return durations;
}

/** Whether a compaction took place, and was not only prepared or skipped. */
function isCompacted(event: Json, result: unknown): result is Json {
  return event['trigger'] !== 'precompute' && typeof result === 'object' && result !== null && !('skip' in result);
}

/** A compaction in the format of the corresponding command hook event, which lacks the token counts. */
function compactionRecord(event: Json, result: Json, sessionId: string): Json {
  return hookRecord({
    hook_event_name: 'PostCompact',
    session_id: sessionId,
    trigger: event['trigger'],
    agent_id: event['agentId'],
    tokens_before: result['tokensBefore'],
    tokens_after: result['tokensAfter'],
  });
}

/** The same stream, also if it ends early or fails; calls `see` with every part. */
function observed(stream: StepStream, see: (part: Json) => void): AsyncIterable<Json, Json> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const part = await stream.next();
        if (!part.done) see(part.value);
        return part;
      },
      return: (value) => stream.return(value as Json),
      throw: (error) => stream.throw(error),
    }),
  };
}

/** One model request: time, model, requested tools and usage, without any text. */
function requestRecord(event: Json, result: Json, startedAt: number, toolUseIds: readonly string[]): Json {
  return {
    type: 'request',
    startedAt,
    toolUseIds,
    turnId: event['turnId'],
    index: event['index'],
    agentId: event['agentId'],
    effort: event['effort'],
    model: (result['usage'] as Json | null)?.['model'] ?? event['model'],
    usage: usageOf(result['usage']),
  };
}

function usageOf(value: unknown): Json {
  const usage = (value ?? {}) as Json;
  const number = (key: string): number => Number(usage[key] ?? 0) || 0;
  const long = number('ephemeral_1h_input_tokens');
  return {
    input: number('input_tokens'),
    output: number('output_tokens'),
    cacheRead: number('cache_read_input_tokens'),
    cacheWrite5m: number('cache_creation_input_tokens') - long,
    cacheWrite1h: long,
    reasoning: 0,
  };
}
