import type { SessionEventType } from '../../../core/value-sets.ts';
import { asCount, asText, type JsonObject } from '../../../core/json.ts';
import type { LedgerCompaction } from '../../../spool/record.ts';
import { ERROR_SOURCE, SESSION_EVENT } from '../../../telemetry/names.ts';

/** Attributes of an event, without content. */
export type EventFacts = Readonly<Record<string, string | number | undefined>>;

/** An activity of a session other than model requests and tool calls. */
export type SessionEvent = {
  readonly type: SessionEventType;
  readonly at: number;
  /** Distinguishes the event from others of its type at the same time. */
  readonly subject: string;
  readonly facts: EventFacts;
  /** Set if the event is an error. */
  readonly error?: { readonly type: string; readonly source: (typeof ERROR_SOURCE)[keyof typeof ERROR_SOURCE] };
};

/** The event of a compaction found in the transcript. */
export function compactionEvent({ at, trigger, tokensBefore, tokensAfter }: LedgerCompaction): SessionEvent {
  return {
    ...untimedEvent(SESSION_EVENT.compaction, '', {
      source: trigger,
      tokens_before: tokensBefore,
      tokens_after: tokensAfter,
    }),
    at,
  };
}

type UntimedEvent = Omit<SessionEvent, 'at'>;

function untimedEvent(type: SessionEventType, subject: string, facts: EventFacts): UntimedEvent {
  return { type, subject, facts };
}

/**
 * The event of a session that left no transcript. `callsWithoutId` is the number of tool calls that hooks reported
 * without an ID: only a transcript tells such calls apart.
 */
export function transcriptMissingEvent(at: number, callsWithoutId: number): SessionEvent {
  const facts = callsWithoutId > 0 ? { calls_without_id: callsWithoutId } : {};
  return { ...untimedEvent(SESSION_EVENT.transcriptMissing, '', facts), at };
}

/** The event of a session whose transcripts have rows that could not be read, or that state no usage. */
export function transcriptDamagedEvent(
  at: number,
  damage: { readonly unreadable: number; readonly without_usage: number },
): SessionEvent {
  return { ...untimedEvent(SESSION_EVENT.transcriptDamaged, '', damage), at };
}

/** The event of a session without a bill whose transcript has requests without their final output tokens. */
export function outputIncompleteEvent(at: number, requests: number): SessionEvent {
  return { ...untimedEvent(SESSION_EVENT.outputIncomplete, '', { requests }), at };
}

/** The event of a session without hooks; its transcript is the only source. */
export function hooksMissingEvent(at: number): SessionEvent {
  return { ...untimedEvent(SESSION_EVENT.hooksMissing, '', {}), at };
}

/** The event of a tool call that was not permitted; the error is counted with the call. */
export function denialEvent(toolUseId: string, tool: string, at: number): SessionEvent {
  return {
    ...untimedEvent(SESSION_EVENT.permissionDenied, toolUseId, { tool }),
    at,
  };
}

/** The event in a hook's measured payload, if it is one that is stored. */
export function sessionEventOf(payload: JsonObject, at: number): SessionEvent | undefined {
  const event = EVENT_PARSERS.get(payload['hook_event_name'])?.(payload);
  return event && { ...event, at };
}

/** Parsers of measured hook payloads, by hook event. */
const EVENT_PARSERS: ReadonlyMap<unknown, EventParser> = new Map<unknown, EventParser>([
  [
    'SessionStart',
    (payload) => untimedEvent(SESSION_EVENT.start, text(payload, 'source'), { source: text(payload, 'source') }),
  ],
  ['SessionEnd', (payload) => untimedEvent(SESSION_EVENT.end, '', { source: text(payload, 'reason') })],
  ['UserPromptSubmit', prompt],
  ['PermissionRequest', permissionRequest],
  ['SubagentStart', (payload) => subagent(SESSION_EVENT.subagentStart, payload)],
  ['SubagentStop', (payload) => subagent(SESSION_EVENT.subagentStop, payload)],
  ['PostCompact', compaction],
  ['PostModelSwitch', modelSwitch],
  ['Stop', stop],
  ['StopFailure', stopFailure],
]);

type EventParser = (payload: JsonObject) => UntimedEvent | undefined;

function text(payload: JsonObject, key: string): string {
  return asText(payload[key]) ?? '';
}

function prompt(payload: JsonObject): UntimedEvent {
  const facts = { length: asCount(payload['prompt_length']), source: asText(payload['source']) };
  return untimedEvent(SESSION_EVENT.prompt, text(payload, 'prompt_id'), facts);
}

function permissionRequest(payload: JsonObject): UntimedEvent {
  const facts = { tool: text(payload, 'tool_name'), agent_id: asText(payload['agent_id']) };
  return untimedEvent(SESSION_EVENT.permissionRequest, text(payload, 'input_digest'), facts);
}

/** The CLI runs agents of its own, for example to compact a conversation; they have no type and are not counted. */
function subagent(type: SessionEventType, payload: JsonObject): UntimedEvent | undefined {
  const agent = text(payload, 'agent_type');
  return agent ? untimedEvent(type, text(payload, 'agent_id'), { agent }) : undefined;
}

function compaction(payload: JsonObject): UntimedEvent {
  const [before, after] = [count(payload, 'tokens_before'), count(payload, 'tokens_after')];
  const facts = { source: asText(payload['trigger']), tokens_before: before, tokens_after: after };
  return untimedEvent(SESSION_EVENT.compaction, text(payload, 'agent_id'), facts);
}

function count(payload: JsonObject, key: string): number | undefined {
  return payload[key] === undefined ? undefined : asCount(payload[key]);
}

function modelSwitch(payload: JsonObject): UntimedEvent {
  const [from, to] = [text(payload, 'from_model'), text(payload, 'to_model')];
  return untimedEvent(SESSION_EVENT.modelSwitch, `${from}>${to}`, { from, to, source: asText(payload['source']) });
}

function stop(payload: JsonObject): UntimedEvent {
  const again = payload['stop_hook_active'] === true ? '+' : '';
  return untimedEvent(SESSION_EVENT.stop, text(payload, 'prompt_id') + again, {});
}

function stopFailure(payload: JsonObject): UntimedEvent {
  const type = text(payload, 'error_type') || 'unknown';
  const error = { type, source: ERROR_SOURCE.model };
  return { ...untimedEvent(SESSION_EVENT.stopFailure, text(payload, 'prompt_id'), { error: type }), error };
}
