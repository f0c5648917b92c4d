import { getJson } from '../../src/testing/stack/get-json.ts';
import type { FoundTrace, SearchLimits, TimeRange } from './find-traces.ts';
import { fromOtlp, type OtlpAttribute } from '../../src/testing/stack/otlp-values.ts';
import { milliseconds, type ResourceSpans, storedSpans, type StoredSpan } from '../../src/testing/stack/stored-span.ts';

type SearchedTrace = {
  traceID: string;
  rootTraceName?: string;
  rootServiceName?: string;
  startTimeUnixNano?: string;
  durationMs?: number;
  spanSets?: { matched?: number; spans?: SearchedSpan[] }[];
};

type SearchedSpan = {
  spanID: string;
  name?: string;
  startTimeUnixNano?: string;
  durationNanos?: string;
  attributes?: OtlpAttribute[];
};

/** Searches the traces in Tempo with TraceQL. */
export async function searchTempo(
  tempoUrl: string,
  query: string,
  { from, to }: TimeRange,
  { limit = 20, spss = 3 }: SearchLimits = {},
): Promise<FoundTrace[]> {
  const parameters = {
    q: query,
    limit: String(limit),
    spss: String(spss),
    start: String(Math.floor(from / 1000)),
    end: String(Math.ceil(to / 1000)),
  };
  const { traces = [] } = await getJson<{ traces?: SearchedTrace[] }>(`${tempoUrl}/api/search`, parameters);
  return traces.map(foundTrace);
}

function foundTrace(trace: SearchedTrace): FoundTrace {
  return {
    // The search omits leading zeros.
    traceId: trace.traceID.padStart(32, '0'),
    rootName: trace.rootTraceName ?? '',
    rootService: trace.rootServiceName ?? '',
    startTime: milliseconds(trace.startTimeUnixNano),
    durationMs: trace.durationMs ?? 0,
    spanSets: (trace.spanSets ?? []).map(({ matched = 0, spans = [] }) => ({
      matched,
      spans: spans.map((span) => ({
        spanId: span.spanID.padStart(16, '0'),
        name: span.name ?? '',
        startTime: milliseconds(span.startTimeUnixNano),
        durationMs: milliseconds(span.durationNanos),
        attributes: fromOtlp(span.attributes),
      })),
    })),
  };
}

/**
 * Reads all spans of a trace, ordered by start time.
 * @throws if Tempo does not know the trace
 */
export async function fetchTempoTrace(tempoUrl: string, traceId: string): Promise<StoredSpan[]> {
  const trace = await getJson<{ batches?: ResourceSpans[] }>(`${tempoUrl}/api/traces/${traceId}`, {});
  return storedSpans(trace.batches ?? [], hex);
}

/** Tempo writes IDs like the JSON mapping of protocol buffers. */
function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
