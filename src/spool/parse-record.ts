import { measuredPayload } from '../../hooks/measured-payload.ts';
import { RUN_RESULTS } from '../core/context.ts';
import { asArray, asNumber, asObject, asText, asTime, isObject, type JsonObject } from '../core/json.ts';
import type { EndRecord, HookRecord, Ledger, RequestRecord, Resources, SessionRecord, SpoolRecord } from './record.ts';
import { asTokens, NO_USAGE, type TokenUsage } from '../pricing/usage.ts';
import { cliOf, sessionOf } from './parse-origin.ts';
import { filesChangedRecord, stepFilesRecord } from './parse-files.ts';

/** A record, or the reason why the bytes are not one. */
export type Parsed = { readonly record: SpoolRecord } | { readonly problem: string };

/** The token counts in a record; invalid counts are 0. */
export function usageOf(value: unknown): TokenUsage {
  const found = asObject(value);
  const counts = Object.keys(NO_USAGE).map((kind) => [kind, asTokens(found[kind])]);
  return Object.fromEntries(counts) as TokenUsage;
}

/** The maximum time in the future that a record may have: beyond it, the clock of its producer is wrong. */
const FUTURE_MS = 24 * 60 * 60 * 1000;

/** Parses a record from a JSON value. */
export function parseRecord(value: unknown, now: number): Parsed {
  if (!isObject(value)) return { problem: 'not a JSON object' };
  if (value['v'] !== 1) return { problem: `unsupported version ${quoted(value['v'])}, expected 1` };
  const type = asText(value['type']) ?? '';
  const parser = Object.hasOwn(PARSERS, type) ? PARSERS[type] : undefined;
  if (!parser) return { problem: `unknown type ${quoted(value['type'])}` };
  const at = asTime(value['at']);
  if (at !== undefined && at > now + FUTURE_MS) return { problem: `timestamp ${at} is more than a day in the future` };
  const parsed = parser(value);
  return typeof parsed === 'string' ? { problem: parsed } : { record: parsed };
}

/** A value as quoted in a reason, truncated. */
function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, 40);
}

/**
 * The maximum number of durations that can accumulate between two records, so that an invalid record does not count
 * thousands.
 */
const MAX_DURATIONS = 1000;

/** The maximum plausible duration of a hook. */
const MAX_DURATION_MS = 60 * 60 * 1000;

const HOOKS = ['module', 'command', 'none'] as const;

const PARSERS: Readonly<Record<string, (record: JsonObject) => SpoolRecord | string>> = {
  hook: hookRecord,
  request: requestRecord,
  'run.ended': endRecord,
  'step.ended': endRecord,
  'session.ended': sessionRecord,
  'files.changed': filesChangedRecord,
  'step.files': stepFilesRecord,
};

function hookRecord(record: JsonObject): HookRecord | string {
  const payload = record['payload'];
  if (!isObject(payload) || !asText(payload['hook_event_name'])) return 'payload without hook_event_name';
  const via = record['via'] === 'module' ? 'module' : 'command';
  return defined({
    v: 1,
    type: 'hook',
    via,
    at: asTime(record['at']),
    session: sessionOf(record),
    cli: cliOf(record),
    took: tookOf(record),
    // Measured immediately: the raw payloads of a portion can exceed the available memory.
    payload: measuredPayload(payload),
  }) as HookRecord;
}

function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function tookOf(record: JsonObject): number[] | undefined {
  const durations = asArray(record['took']).slice(0, MAX_DURATIONS);
  const took = durations.filter((ms): ms is number => typeof ms === 'number' && ms >= 0 && ms <= MAX_DURATION_MS);
  return took.length > 0 ? took : undefined;
}

function requestRecord(record: JsonObject): RequestRecord | string {
  const [sessionId, turnId, model] = [asText(record['sessionId']), asText(record['turnId']), asText(record['model'])];
  const [at, index] = [asTime(record['at']), asNumber(record['index'])];
  if (!sessionId || !turnId || !model || at === undefined || index === undefined)
    return 'a request needs at, sessionId, turnId, index and model';
  return defined({
    v: 1,
    type: 'request',
    at,
    session: sessionOf(record),
    cli: cliOf(record),
    sessionId,
    turnId,
    index,
    model,
    agentId: asText(record['agentId']),
    effort: asText(record['effort']),
    startedAt: Math.min(asTime(record['startedAt']) ?? at, at),
    toolUseIds: asArray(record['toolUseIds']).filter((id) => typeof id === 'string'),
    usage: usageOf(record['usage']),
  }) as RequestRecord;
}

function endRecord(record: JsonObject): EndRecord | string {
  const result = RUN_RESULTS.find((known) => known === record['result']);
  const at = asTime(record['at']);
  if (!result || at === undefined) return `an end needs at and a result, one of ${RUN_RESULTS.join(', ')}`;
  return defined({ v: 1, type: record['type'], at, result, errorType: asText(record['errorType']) }) as EndRecord;
}

function sessionRecord(record: JsonObject): SessionRecord | string {
  const session = sessionOf(record);
  const [at, startedAt] = [asTime(record['at']), asTime(record['startedAt'])];
  if (!session || at === undefined || startedAt === undefined)
    return 'an ended session needs at, startedAt and session';
  const ledger = record['ledger'];
  if (ledger !== undefined && !isLedger(ledger)) return 'invalid ledger';
  return defined({
    v: 1,
    type: 'session.ended',
    at,
    session,
    startedAt,
    ledger,
    exitCode: asNumber(record['exitCode']) ?? null,
    signal: asText(record['signal']),
    errorType: asText(record['errorType']),
    resources: resourcesOf(record['resources']),
    timeToFirstTokenMs: durationOf(record['timeToFirstTokenMs']),
    prompts: asText(record['prompts']),
    hooks: HOOKS.find((form) => form === record['hooks']),
  }) as SessionRecord;
}

function isLedger(value: unknown): value is Ledger {
  const ledger = asObject(value);
  const lists = [ledger['requests'], ledger['toolCalls'], ledger['agents']];
  return (
    asText(ledger['sessionId']) !== undefined && lists.every((list) => Array.isArray(list) && list.every(isObject))
  );
}

function resourcesOf(value: unknown): Resources | undefined {
  if (!isObject(value)) return undefined;
  const amount = (key: keyof Resources): number => Math.max(0, asNumber(value[key]) ?? 0);
  return {
    cpuUserSeconds: amount('cpuUserSeconds'),
    cpuSystemSeconds: amount('cpuSystemSeconds'),
    peakMemoryBytes: Math.round(amount('peakMemoryBytes')),
    diskReadBytes: Math.round(amount('diskReadBytes')),
    diskWrittenBytes: Math.round(amount('diskWrittenBytes')),
  };
}

function durationOf(value: unknown): number | undefined {
  const duration = asNumber(value);
  return duration === undefined || duration < 0 ? undefined : Math.round(duration);
}
