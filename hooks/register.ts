/**
 * The in-process form of the hooks: a module that the Claude CLI loads. It observes and writes small files into the
 * spool; it changes nothing, waits for nothing but the end of the session, and never fails its host.
 * The CLI wants `on`, `$` and event names spelled out at every use, so the hooks below look alike on purpose. It, not
 * Node, loads this file and checks its imports, which is why they end in `.js`.
 */
import { fileChangesOf } from './file-changes.js';
import { textDifference } from './line-difference.js';
import type { Engine, Json, On, StepStream } from './engine.js';
import { measurePayload } from './measure-payload.js';

/** What a person may choose of the module; the CLI fills in the manifest's defaults. */
type Options = { readonly requests?: unknown };

const pending = new Set<Promise<void>>();

/**
 * Registers the hooks. Model requests are in the session's transcript, whence the relay takes them: to watch them as
 * well sends every part of every answer through this module, which costs at least as much as all the rest together.
 */
export function register(on: On, options: Options = {}): void {
  on('classic.SessionStart', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.UserPromptSubmit', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PermissionRequest', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PermissionDenied', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostToolUse', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostToolUseFailure', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.SubagentStart', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.SubagentStop', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostModelSwitch', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.Stop', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.StopFailure', ($, event, next) => {
    letGo($, () => hookRecord(event));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('session.compact', async ($, event, next) => {
    const result = await next(event);
    if (isCompacted(event, result)) letGo($, async () => compactionRecord(event, result, await $.session.id()));
    return result;
  }).catch((_$, event, next) => next(event));

  on('classic.SessionEnd', async ($, event, next) => {
    letGo($, () => hookRecord(event));
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
      letGo($, async () => ({ ...request, sessionId: await $.session.id() }));
    }
    return result;
  });
}

/** Durations of records from event to file, in milliseconds; reported by the next record. */
let took: number[] = [];

/** Writes a record in the background: the session neither waits for it nor fails with it. */
function letGo($: Engine, body: () => Json | Promise<Json>): void {
  const startedAt = performance.now();
  const settled: Promise<void> = write($, Date.now(), body)
    .then(() => void took.push(performance.now() - startedAt))
    .catch(() => undefined)
    .then(() => void pending.delete(settled));
  pending.add(settled);
}

let count = 0;

let origin: Origin | undefined;

/** Where this process's records go, none where Stepmeter is off, and what they all say of it. */
type Origin = {
  readonly folder: string | undefined;
  /** The runner's id for this process. */
  readonly session: string | undefined;
  readonly cli: number | undefined;
};

/** Writes a record under a name that no other process gives; what the relay sorts by comes first. */
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
 * The folder of the step around this process. A process that outlived its step, such as the daemon of `claude --bg`,
 * still passes the folder on after it was removed; what it starts then is an interactive session.
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
  return {
    type: 'hook',
    via: 'module',
    took: toldOnce(),
    payload: measurePayload(event, (call) => fileChangesOf(call, textDifference)),
  };
}

/** Returns the collected values and clears them, so that each is recorded once. */
function toldOnce(): readonly number[] {
  const told = took.map((ms) => Math.round(ms * 1000) / 1000);
  took = [];
  return told;
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

/** A stream as it is, ended early or failed included, with every part shown to `see` on its way. */
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

/** One model request: when, which model, which tools it asked for, what it used. No word of its text. */
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
