import { ATTRIBUTE } from './names.ts';
import {
  LABEL_LIMITS,
  MAX_NAME_LENGTH,
  MAX_SPAN_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_EVENTS,
  shorten,
} from './label-limits.ts';
import type { Attributes, SpanData, SpanEvent } from './span-data.ts';

/** Limits the names, texts and events of a span, so that no back end rejects it because of its size. */
export function boundedSpan(span: SpanData): SpanData {
  const { events = [], errorType } = span;
  const [name, attributes] = [shorten(span.name, MAX_SPAN_NAME_LENGTH), boundedAttributes(span.attributes)];
  const isWithin = name === span.name && attributes === span.attributes;
  if (isWithin && events.length === 0 && errorType === undefined) return span;
  return {
    ...span,
    name,
    attributes,
    ...(errorType !== undefined && { errorType: shorten(errorType, MAX_NAME_LENGTH) }),
    ...(events.length > 0 && { events: events.slice(0, MAX_EVENTS).map(boundedEvent) }),
    ...(events.length > MAX_EVENTS && { droppedEvents: events.length - MAX_EVENTS }),
  };
}

function boundedAttributes(attributes: Attributes): Attributes {
  let bounded: Record<string, Attributes[string]> | undefined;
  for (const key in attributes) {
    const value = attributes[key];
    // No limit is lower: nearly all texts need no look at their name.
    if (typeof value !== 'string' || value.length <= MAX_NAME_LENGTH || value.length <= longestOf(key)) continue;
    bounded ??= { ...attributes };
    bounded[key] = shorten(value, longestOf(key));
  }
  return bounded ?? attributes;
}

const NAMES: ReadonlySet<string> = new Set([...Object.keys(LABEL_LIMITS), ATTRIBUTE.agentName, ATTRIBUTE.modelBefore]);

function longestOf(key: string): number {
  return NAMES.has(key) ? MAX_NAME_LENGTH : MAX_TEXT_LENGTH;
}

function boundedEvent(event: SpanEvent): SpanEvent {
  return { ...event, attributes: boundedAttributes(event.attributes) };
}
