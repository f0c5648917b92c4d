import { SpanKind, SpanStatusCode, TraceFlags, type HrTime, type SpanContext } from '@opentelemetry/api';
import { JsonTraceSerializer } from './opentelemetry.ts';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import type { OutboxTable } from '../store/schema.ts';
import { deliver, type ExportProblem, type Post } from './deliver.ts';
import { dropsOf, noticesOf, recordDrops, type DroppedItem } from './export-drops.ts';
import type { OtlpClient } from './otlp-client.ts';
import { SCOPE } from './resource.ts';
import { newServerErrors, type ServerErrors } from './server-errors.ts';
import type { Sent } from './signal-sender.ts';
import type { SpanData } from '../telemetry/span-data.ts';

/** The dependencies of the span export. */
export type SpanExport = {
  readonly store: Store;
  readonly post: OtlpClient['post'];
  readonly resource: Resource;
  /** Remembers server errors between attempts. @default forgets them */
  readonly serverErrors?: ServerErrors<OutboxTable>;
};

/** Maximum number of spans per request. */
const SPANS_PER_REQUEST = 512;

/**
 * Sends the spans of the outbox, oldest first, and removes those that the back end acknowledged or permanently
 * rejected; rejections are recorded. After a crash the same spans are resent with the same IDs.
 */
export async function sendOutbox({
  store,
  post,
  resource,
  serverErrors = spanServerErrors(),
}: SpanExport): Promise<Sent> {
  const notices: string[] = [];
  let count = 0;
  for (;;) {
    const stopped: { problem?: ExportProblem } = {};
    const done = await store.sendOldest(SPANS_PER_REQUEST, async (entries) => {
      const bisectsServerErrors = serverErrors.bisects();
      const delivered = await deliver(firstOf(entries), postSpans(post, resource), { bisectsServerErrors });
      const setAside = serverErrors.report(delivered);
      delivered.refused.push(...setAside);
      const isSolved = setAside.length > 0 && setAside.length === delivered.suspects.length;
      await recordDrops(store, dropsOf(EXPORT_SIGNAL.traces, delivered, describe));
      notices.push(...noticesOf(EXPORT_SIGNAL.traces, delivered));
      count += delivered.accepted.length;
      if (delivered.problem && !isSolved) stopped.problem = delivered.problem;
      return [...delivered.accepted, ...delivered.refused.map(({ item }) => item)].map(({ id }) => id);
    });
    if (stopped.problem) return { count, notices, problem: stopped.problem };
    if (done === 0) return { count, notices };
  }
}

/** Maximum size of a request's spans as stored, in bytes: a tenth of the collector's default limit. */
const BYTES_PER_REQUEST = 2 * 1024 * 1024;

/** As many of the first entries as fit into a request, and at least one. */
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

/** The first word of a span's name is its kind; the rest can contain the name of a workflow or tool. */
function describe({ id, body }: OutboxTable): DroppedItem {
  return {
    id,
    item: (JSON.parse(body) as SpanData).name.split(' ')[0] ?? null,
    bytes: Buffer.byteLength(body),
  };
}

/** Opens the record of server errors of the span export. */
export function spanServerErrors(): ServerErrors<OutboxTable> {
  return newServerErrors(({ id }) => id);
}

/** Serializes spans as an OTLP/JSON request. */
export function serializeSpans(spans: readonly ReadableSpan[]): Uint8Array {
  return JsonTraceSerializer.serializeRequest([...spans]) ?? new Uint8Array();
}

/** Converts a stored span to the type that the SDK's exporters accept. */
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
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ context: spanContext(traceId, spanId) })),
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
