import { getJson } from './get-json.ts';
import { type Attributes, fromOtlp, type OtlpAttribute } from './otlp-values.ts';

/** A trace that a TraceQL query found. */
export type FoundTrace = {
  readonly traceId: string;
  readonly rootName: string;
  readonly rootService: string;
  readonly spanSets: readonly FoundSpanSet[];
};

/** The spans of one trace that match a query together. */
export type FoundSpanSet = { readonly matched: number; readonly spans: readonly FoundSpan[] };

/** A span that a TraceQL query found, with the attributes that the query names. */
export type FoundSpan = { readonly spanId: string; readonly name: string; readonly attributes: Attributes };

/** A span as Tempo keeps it; times are milliseconds since the epoch, with fractions. */
export type TempoSpan = {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on a root. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly attributes: Attributes;
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly links: readonly { readonly traceId: string; readonly spanId: string; readonly attributes: Attributes }[];
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly resource: Attributes;
};

/** Searches the traces of the last hour with TraceQL. */
export async function searchTraces(tempoUrl: string, query: string): Promise<FoundTrace[]> {
  const now = Math.floor(Date.now() / 1000);
  const parameters = { q: query, limit: '100', spss: '1000', start: String(now - 3600), end: String(now + 60) };
  const { traces = [] } = await getJson<{ traces?: SearchedTrace[] }>(`${tempoUrl}/api/search`, parameters);
  return traces.map(foundTrace);
}

/**
 * Reads all spans of a trace, in the order in which they began.
 * @throws while Tempo does not know the trace
 */
export async function fetchTrace(tempoUrl: string, traceId: string): Promise<TempoSpan[]> {
  const trace = await getJson<{ batches?: ResourceSpans[] }>(`${tempoUrl}/api/traces/${traceId}`, {});
  const spans = (trace.batches ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const attributes = fromOtlp(resource?.attributes);
    return scopeSpans.flatMap((scope) => (scope.spans ?? []).map((span) => tempoSpan(span, attributes)));
  });
  return spans.toSorted((a, b) => a.startTime - b.startTime);
}

type SearchedTrace = {
  traceID: string;
  rootTraceName?: string;
  rootServiceName?: string;
  spanSets?: { matched?: number; spans?: { spanID: string; name?: string; attributes?: OtlpAttribute[] }[] }[];
};

type ResourceSpans = { resource?: { attributes?: OtlpAttribute[] }; scopeSpans?: { spans?: OtlpSpan[] }[] };

type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: OtlpAttribute[];
  status?: { code?: string; message?: string };
  links?: { traceId: string; spanId: string; attributes?: OtlpAttribute[] }[];
  events?: { name: string; attributes?: OtlpAttribute[] }[];
};

function foundTrace({ traceID, rootTraceName = '', rootServiceName = '', spanSets = [] }: SearchedTrace): FoundTrace {
  return {
    // Search leaves out leading zeros.
    traceId: traceID.padStart(32, '0'),
    rootName: rootTraceName,
    rootService: rootServiceName,
    spanSets: spanSets.map(({ matched = 0, spans = [] }) => ({
      matched,
      spans: spans.map((span) => ({
        spanId: span.spanID.padStart(16, '0'),
        name: span.name ?? '',
        attributes: fromOtlp(span.attributes),
      })),
    })),
  };
}

function tempoSpan(span: OtlpSpan, resource: Attributes): TempoSpan {
  return {
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    ...(span.parentSpanId ? { parentSpanId: hex(span.parentSpanId) } : {}),
    name: span.name,
    kind: (span.kind ?? 'SPAN_KIND_UNSPECIFIED').replace('SPAN_KIND_', '').toLowerCase(),
    startTime: milliseconds(span.startTimeUnixNano),
    endTime: milliseconds(span.endTimeUnixNano),
    attributes: fromOtlp(span.attributes),
    status: { code: statusCode(span.status?.code), message: span.status?.message ?? '' },
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId: hex(traceId),
      spanId: hex(spanId),
      attributes: fromOtlp(attributes),
    })),
    events: (span.events ?? []).map(({ name, attributes }) => ({ name, attributes: fromOtlp(attributes) })),
    resource,
  };
}

function statusCode(code = ''): 'unset' | 'ok' | 'error' {
  if (code === 'STATUS_CODE_ERROR') return 'error';
  return code === 'STATUS_CODE_OK' ? 'ok' : 'unset';
}

/** A number cannot hold the nanoseconds of our time exactly, but it can hold the microseconds. */
function milliseconds(nanoseconds: string): number {
  return Number(nanoseconds.slice(0, -3)) / 1000;
}

/** Tempo writes ids the way JSON of protocol buffers does. */
function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
