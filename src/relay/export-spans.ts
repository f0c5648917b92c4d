import { SpanKind, SpanStatusCode, TraceFlags, type HrTime, type SpanContext } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Store } from '../store/open-store.ts';
import { SCOPE } from './resource.ts';
import type { SpanData } from './span-data.ts';

/** How many spans go into one request to the collector. */
const SPANS_PER_REQUEST = 512;

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

const spanContext = (traceId: string, spanId: string): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});

const presentAttributes = (attributes: SpanData['attributes']): ReadableSpan['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined),
  ) as ReadableSpan['attributes'];

/** A span from the outbox as the SDK's exporters take it. */
export const readableSpan = (span: SpanData, resource: Resource): ReadableSpan => ({
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
  droppedEventsCount: 0,
  droppedLinksCount: 0,
});

const send = (exporter: SpanExporter, spans: ReadableSpan[]): Promise<void> =>
  new Promise((resolve, reject) => {
    exporter.export(spans, ({ code, error }) =>
      code === ExportResultCode.SUCCESS ? resolve() : reject(error ?? new Error('The collector refused the spans')),
    );
  });

/**
 * Sends what waits in the outbox, oldest first, and removes what the collector has acknowledged; returns how many
 * spans that was. Whoever is killed between the two sends the same spans again, under the same ids.
 * @throws what the exporter reports; the rest stays in the outbox
 */
export const sendOutbox = async (store: Store, exporter: SpanExporter, resource: Resource): Promise<number> => {
  let sent = 0;
  while (true) {
    const taken = await store.sendOldest(SPANS_PER_REQUEST, (entries) =>
      send(
        exporter,
        entries.map(({ body }) => readableSpan(JSON.parse(body) as SpanData, resource)),
      ),
    );
    if (taken === 0) return sent;
    sent += taken;
  }
};
