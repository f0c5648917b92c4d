import { asNumber, asText } from '../../../core/json.ts';
import { ATTRIBUTE, SESSION_EVENT, sessionEventName } from '../../../telemetry/names.ts';
import type { SessionEventTable } from '../../../store/schema.ts';
import type { SpanEvent } from '../../../telemetry/span-data.ts';
import { factsOf } from './ingest-session-events.ts';

/** The error of the session's last stop; undefined if it stopped normally or never. */
export function lastFailure(events: readonly SessionEventTable[]): string | undefined {
  const last = events.findLast(isStop);
  return last?.type === SESSION_EVENT.stopFailure ? (asText(factsOf(last)['error']) ?? 'unknown') : undefined;
}

const STOPS: ReadonlySet<string> = new Set([SESSION_EVENT.stop, SESSION_EVENT.stopFailure]);

/** Whether an event ends a turn of the model, normally or with an error. */
export function isStop({ type }: Pick<SessionEventTable, 'type'>): boolean {
  return STOPS.has(type);
}

/** A session event in the form of a span event. */
export function spanEventOf(event: SessionEventTable): SpanEvent {
  const facts = factsOf(event);
  return {
    name: sessionEventName(event.type),
    at: event.at,
    attributes: {
      [ATTRIBUTE.sessionEvent]: event.type,
      [ATTRIBUTE.eventSource]: asText(facts['source']),
      [ATTRIBUTE.promptLength]: asNumber(facts['length']),
      [ATTRIBUTE.agentName]: asText(facts['agent']),
      [ATTRIBUTE.toolName]: asText(facts['tool']),
      [ATTRIBUTE.toolCallId]: asText(facts['tool_use_id']),
      [ATTRIBUTE.permissionOutcome]: asText(facts['outcome']),
      [ATTRIBUTE.permissionDecider]: asText(facts['decider']),
      [ATTRIBUTE.permissionWait]: seconds(facts['wait_ms']),
      [ATTRIBUTE.tokensBefore]: asNumber(facts['tokens_before']),
      [ATTRIBUTE.tokensAfter]: asNumber(facts['tokens_after']),
      [ATTRIBUTE.modelBefore]: asText(facts['from']),
      [ATTRIBUTE.requestModel]: asText(facts['to']),
      [ATTRIBUTE.errorType]: asText(facts['error']),
    },
  };
}

function seconds(ms: unknown): number | undefined {
  const number = asNumber(ms);
  return number === undefined ? undefined : number / 1000;
}
