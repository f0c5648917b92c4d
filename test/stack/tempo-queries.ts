import { getJson } from './get-json.ts';
import { type Attributes, fromOtlp, type OtlpAttribute } from './otlp-values.ts';
import { type ResourceSpans, storedSpans, type StoredSpan } from './stored-span.ts';

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
export async function fetchTempoTrace(tempoUrl: string, traceId: string): Promise<StoredSpan[]> {
  const trace = await getJson<{ batches?: ResourceSpans[] }>(`${tempoUrl}/api/traces/${traceId}`, {});
  return storedSpans(trace.batches ?? [], hex);
}

type SearchedTrace = {
  traceID: string;
  rootTraceName?: string;
  rootServiceName?: string;
  spanSets?: { matched?: number; spans?: { spanID: string; name?: string; attributes?: OtlpAttribute[] }[] }[];
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

/** Tempo writes ids the way JSON of protocol buffers does. */
function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
