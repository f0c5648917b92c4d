import { type Attributes, type AttributeTypes, fromOtlp, type OtlpAttribute, typesOf } from './otlp-values.ts';

/** A span in a trace store; times are milliseconds since 1970, with fractions. */
export type StoredSpan = {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on a root. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly attributes: Attributes;
  /** Integers and floats are one type in JavaScript, but not in a trace store. */
  readonly attributeTypes: AttributeTypes;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly links: readonly { readonly traceId: string; readonly spanId: string; readonly attributes: Attributes }[];
  readonly events: readonly StoredEvent[];
  readonly resource: Attributes;
  readonly resourceTypes: AttributeTypes;
};

/** A span event; the time is milliseconds since 1970, with fractions. */
export type StoredEvent = {
  readonly name: string;
  readonly time: number;
  readonly attributes: Attributes;
  readonly attributeTypes: AttributeTypes;
};

/** Spans of one resource in OTLP/JSON. Stores differ in how they write IDs and enumerations. */
export type ResourceSpans = { resource?: { attributes?: OtlpAttribute[] }; scopeSpans?: { spans?: OtlpSpan[] }[] };

type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: string | number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: OtlpAttribute[];
  status?: { code?: string | number; message?: string };
  links?: { traceId: string; spanId: string; attributes?: OtlpAttribute[] }[];
  events?: { name: string; timeUnixNano: string; attributes?: OtlpAttribute[] }[];
};

/** Reads spans ordered by start time; `readId` converts an ID to hexadecimal digits. */
export function storedSpans(resources: readonly ResourceSpans[], readId: (id: string) => string): StoredSpan[] {
  const spans = resources.flatMap(({ resource, scopeSpans = [] }) => {
    const from = { resource: fromOtlp(resource?.attributes), resourceTypes: typesOf(resource?.attributes) };
    return scopeSpans.flatMap((scope) => (scope.spans ?? []).map((span) => ({ ...storedSpan(span, readId), ...from })));
  });
  return spans.toSorted((a, b) => a.startTime - b.startTime);
}

function storedSpan(span: OtlpSpan, readId: (id: string) => string): Omit<StoredSpan, 'resource' | 'resourceTypes'> {
  return {
    traceId: readId(span.traceId),
    spanId: readId(span.spanId),
    ...(span.parentSpanId ? { parentSpanId: readId(span.parentSpanId) } : {}),
    name: span.name,
    kind: kindOf(span.kind),
    startTime: milliseconds(span.startTimeUnixNano),
    endTime: milliseconds(span.endTimeUnixNano),
    attributes: fromOtlp(span.attributes),
    attributeTypes: typesOf(span.attributes),
    status: { code: statusCode(span.status?.code), message: span.status?.message ?? '' },
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId: readId(traceId),
      spanId: readId(spanId),
      attributes: fromOtlp(attributes),
    })),
    events: (span.events ?? []).map(({ name, timeUnixNano, attributes }) => ({
      name,
      time: milliseconds(timeUnixNano),
      attributes: fromOtlp(attributes),
      attributeTypes: typesOf(attributes),
    })),
  };
}

/** Names by number, from opentelemetry/proto/trace/v1/trace.proto. */
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

function kindOf(kind: string | number = 0): string {
  if (typeof kind === 'number') return KINDS[kind] ?? String(kind);
  return kind.replace('SPAN_KIND_', '').toLowerCase();
}

const STATUS_CODES = ['unset', 'ok', 'error'] as const;

function statusCode(code: string | number = 0): (typeof STATUS_CODES)[number] {
  const name = typeof code === 'number' ? STATUS_CODES[code] : code.replace('STATUS_CODE_', '').toLowerCase();
  return STATUS_CODES.find((known) => known === name) ?? 'unset';
}

/** A number cannot represent the nanoseconds of current times exactly, but it can represent microseconds. */
export function milliseconds(nanoseconds: string = '0'): number {
  return Number(nanoseconds.slice(0, -3)) / 1000;
}
