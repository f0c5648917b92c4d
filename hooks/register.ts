/**
 * The in-process form of the hooks: a module that the Claude CLI loads. It observes and writes small files into the
 * step's spool folder; it changes nothing, waits for nothing but the end of the session, and never fails its host.
 * The CLI wants `on`, `$` and event names spelled out at every use, so the hooks below look alike on purpose.
 */
import { measuredPayload } from './measured-payload.ts';

type Json = { readonly [key: string]: unknown };
type Next<E, R> = (event: E) => R;
type Engine = {
  readonly fs: { readonly write: (path: string, text: string) => Promise<void> };
  readonly env: { readonly get: (name: string) => Promise<string | undefined> };
  readonly session: { readonly id: () => Promise<string> };
};
type Observer = ($: Engine, event: Json, next: Next<Json, Promise<unknown>>) => Promise<unknown>;
type StepStream = AsyncGenerator<Json, Json>;
type StepObserver = ($: Engine, event: Json, next: Next<Json, StepStream>) => StepStream;
type Registered = { readonly catch: (handler: Observer) => unknown };
type On = {
  (event: 'turn.step', hook: StepObserver): Registered;
  (event: string, hook: Observer): Registered;
};

/** Where this session's records go; unknown until the session starts, none where Stepmeter is off. */
let folder: string | undefined;
let session: string | undefined;
let count = 0;
const pending = new Set<Promise<void>>();

/** A name that no other process gives: what the relay sorts by comes first. */
const nextFile = (): string =>
  `${folder}/${Date.now()}-${String(++count).padStart(6, '0')}-${crypto.randomUUID().slice(0, 8)}.json`;

const hookRecord = (event: Json): string =>
  JSON.stringify({ v: 1, type: 'hook', via: 'module', at: Date.now(), session, payload: measuredPayload(event) });

/** Lets a write go its way: the session does not wait for it, and its failure is nobody's. */
const letGo = (write: Promise<void>): void => {
  const settled: Promise<void> = write.catch(() => undefined).then(() => void pending.delete(settled));
  pending.add(settled);
};

const usageOf = (value: unknown): Json => {
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
};

/** A stream as it is, ended early or failed included, with every part shown to `see` on its way. */
const observed = (stream: StepStream, see: (part: Json) => void): AsyncIterable<Json, Json> => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => {
      const part = await stream.next();
      if (!part.done) see(part.value);
      return part;
    },
    return: (value) => stream.return(value as Json),
    throw: (error) => stream.throw(error),
  }),
});

/** The record of one model request: when, which model, which tools it asked for, what it used. No word of its text. */
const requestRecord = (event: Json, result: Json, startedAt: number, toolUseIds: string[], sessionId: string): string =>
  JSON.stringify({
    v: 1,
    type: 'request',
    at: Date.now(),
    session,
    sessionId,
    startedAt,
    toolUseIds,
    turnId: event['turnId'],
    index: event['index'],
    agentId: event['agentId'],
    effort: event['effort'],
    model: (result['usage'] as Json | null)?.['model'] ?? event['model'],
    usage: usageOf(result['usage']),
  });

/** Registers the hooks. */
export const register = (on: On): void => {
  on('classic.SessionStart', async ($, event, next) => {
    const off = (await $.env.get('STEPMETER')) === '0';
    folder = off ? undefined : await $.env.get('STEPMETER_SPOOL');
    session = await $.env.get('STEPMETER_SESSION');
    if (folder) letGo($.fs.write(nextFile(), hookRecord(event)));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostToolUse', async ($, event, next) => {
    if (folder) letGo($.fs.write(nextFile(), hookRecord(event)));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.PostToolUseFailure', async ($, event, next) => {
    if (folder) letGo($.fs.write(nextFile(), hookRecord(event)));
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('classic.SessionEnd', async ($, event, next) => {
    if (folder) letGo($.fs.write(nextFile(), hookRecord(event)));
    await Promise.all(pending);
    return next(event);
  }).catch((_$, event, next) => next(event));

  on('turn.step', async function* ($, event, next) {
    const startedAt = Date.now();
    const toolUseIds: string[] = [];
    const result = yield* observed(next(event), (part) => {
      if (part['kind'] === 'tool') toolUseIds.push(String(part['id']));
    });
    try {
      if (folder && result['usage']) {
        const sessionId = await $.session.id();
        letGo($.fs.write(nextFile(), requestRecord(event, result, startedAt, toolUseIds, sessionId)));
      }
    } catch {
      // The request was made and answered; only its record is lost.
    }
    return result;
  });
};
