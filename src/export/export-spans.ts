import { SpanKind, SpanStatusCode, TraceFlags, type HrTime, type SpanContext } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import type { OutboxTable } from '../store/schema.ts';
import { deliver, type ExportProblem, type Post } from './deliver.ts';
import { dropsOf, noticesOf, recordDrops, type DroppedItem } from './export-drops.ts';
import type { OtlpClient } from './otlp-client.ts';
import { SCOPE } from './resource.ts';
import type { Sent } from './signal-sender.ts';
import type { SpanData } from '../telemetry/span-data.ts';

/** What spans are sent from, and how. */
export type SpanExport = {
  readonly store: Store;
  readonly post: OtlpClient['post'];
  readonly resource: Resource;
};

/** How many spans go into one request. */
const SPANS_PER_REQUEST = 512;

/**
 * Sends what waits in the outbox, oldest first, and removes what the back end has acknowledged and what it refuses for
 * good, which is recorded. Whoever is killed in between sends the same spans again, under the same ids.
 */
export async function sendOutbox({ store, post, resource }: SpanExport): Promise<Sent> {
  const notices: string[] = [];
  let count = 0;
  for (;;) {
    const stopped: { problem?: ExportProblem } = {};
    const done = await store.sendOldest(SPANS_PER_REQUEST, async (entries) => {
      const delivered = await deliver(firstOf(entries), postSpans(post, resource));
      await recordDrops(store, dropsOf(EXPORT_SIGNAL.traces, delivered, describe));
      notices.push(...noticesOf(EXPORT_SIGNAL.traces, delivered));
      count += delivered.accepted.length;
      if (delivered.problem) stopped.problem = delivered.problem;
      return [...delivered.accepted, ...delivered.refused.map(({ item }) => item)].map(({ id }) => id);
    });
    if (stopped.problem) return { count, notices, problem: stopped.problem };
    if (done === 0) return { count, notices };
  }
}

/** How large the spans of a request may be in the store, in bytes: a tenth of what a collector takes by default. */
const BYTES_PER_REQUEST = 2 * 1024 * 1024;

/** As many of the first entries as fit into a request; one, however large it is. */
function firstOf(entries: readonly OutboxTable[]): readonly OutboxTable[] {
  let bytes = 0;
  const first = entries.findIndex(({ body }) => (bytes += Buffer.byteLength(body)) > BYTES_PER_REQUEST);
  return first < 0 ? entries : entries.slice(0, Math.max(1, first));
}

function postSpans(post: OtlpClient['post'], resource: Resource): Post<OutboxTable> {
  return (entries) => {
    const spans = entries.map(({ body }) => readableSpan(JSON.parse(body) as SpanData, resource));
    return post(serializeSpans(spans));
  };
}

/** The kind of a span is the first word of its name; the rest may name a workflow or a tool. */
function describe({ id, body }: OutboxTable): DroppedItem {
  return {
    id,
    item: (JSON.parse(body) as SpanData).name.split(' ')[0] ?? null,
    bytes: Buffer.byteLength(body),
  };
}

/** Spans as a request of OTLP/JSON. */
export function serializeSpans(spans: readonly ReadableSpan[]): Uint8Array {
  return JsonTraceSerializer.serializeRequest([...spans]) ?? new Uint8Array();
}

/** A span from the outbox as the SDK's exporters take it. */
export function readableSpan(span: SpanData, resource: Resource): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
    spanContext: () => spanContext(span.traceId, span.spanId),
    ...(span.parentSpanId ? { parentSpanContext: spanContext(span.traceId, span.parentSpanId) } : {}),
    startTime: hrTime(span.startedAt),
    endTime: hrTime(Math.max(span.endedAt, span.startedAt)),
    duration: hrTime(Math.max(span.endedAt - span.startedAt, 0)),
    ended: true,
    status: span.errorType
      ? {
          code: SpanStatusCode.ERROR,
          message: span.errorType,
        }
      : { code: SpanStatusCode.UNSET },
    attributes: presentAttributes(span.attributes),
    links: (span.links ?? []).map((id) => ({ context: spanContext(span.traceId, id) })),
    events: (span.events ?? []).map(({ name, at, attributes }) => ({
      name,
      time: hrTime(at),
      attributes: presentAttributes(attributes),
      droppedAttributesCount: 0,
    })),
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: span.droppedEvents ?? 0,
    droppedLinksCount: 0,
  };
}

function spanContext(traceId: string, spanId: string): SpanContext {
  return {
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
  };
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

function presentAttributes(attributes: SpanData['attributes']): ReadableSpan['attributes'] {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined),
  ) as ReadableSpan['attributes'];
}
