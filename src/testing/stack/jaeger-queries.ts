import { DAY_MS } from '../../core/time/day.ts';
import { getJson } from './get-json.ts';
import { type ResourceSpans, storedSpans, type StoredSpan } from './stored-span.ts';

type TracesAnswer = { readonly result: { readonly resourceSpans?: ResourceSpans[] } };

/**
 * Reads all spans of a trace from Jaeger, ordered by start time.
 * @throws if Jaeger does not know the trace
 */
export async function fetchTrace(jaegerUrl: string, traceId: string): Promise<StoredSpan[]> {
  const url = `${jaegerUrl}/api/v3/traces/${traceId}`;
  const { result } = await getJson<TracesAnswer>(url, { raw_traces: 'true' });
  return storedSpans(result.resourceSpans ?? [], (id) => id);
}

/** Jaeger finds traces by the start times of spans, so the search starts before the range. */
const MAX_SPAN_MS = DAY_MS;

/**
 * Reads all traces that overlap a time range, in milliseconds since 1970, ordered by start time.
 * @throws if there are more traces than the limit
 */
export async function fetchTraces(
  jaegerUrl: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<StoredSpan[]> {
  const { services } = await getJson<{ services: string[] | null }>(`${jaegerUrl}/api/v3/services`, {});
  const found = await Promise.all(
    (services ?? []).map((service) => fetchTracesOf(jaegerUrl, service, { from: from - MAX_SPAN_MS, to })),
  );
  return withoutRepeatedTraces(found).toSorted((a, b) => a.startTime - b.startTime);
}

/** More than any test creates: Jaeger silently omits the rest. */
const MAX_TRACES = 5000;

async function fetchTracesOf(
  jaegerUrl: string,
  service: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<StoredSpan[]> {
  const parameters = new URLSearchParams({
    'query.service_name': service,
    'query.start_time_min': new Date(from).toISOString(),
    'query.start_time_max': new Date(to).toISOString(),
    'query.num_traces': String(MAX_TRACES),
    'query.raw_traces': 'true',
  });
  const address = `${jaegerUrl}/api/v3/traces?${parameters.toString()}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(60_000) });
  const body = await response.text();
  // Jaeger reports an empty result as an error.
  if (response.status === 404 && body.includes('No traces found')) return [];
  if (!response.ok) throw new Error(`${address} answers ${response.status}: ${body}`);
  const spans = storedSpans((JSON.parse(body) as TracesAnswer).result.resourceSpans ?? [], (id) => id);
  if (new Set(spans.map(({ traceId }) => traceId)).size >= MAX_TRACES)
    throw new Error(`Cannot read all traces of ${service} from ${jaegerUrl}: there are ${MAX_TRACES} or more`);
  return spans;
}

/** A trace with several services is found as a whole for each of them. */
function withoutRepeatedTraces(found: readonly (readonly StoredSpan[])[]): StoredSpan[] {
  const seen = new Set<string>();
  return found.flatMap((spans) => {
    const fresh = spans.filter(({ traceId }) => !seen.has(traceId));
    for (const { traceId } of fresh) seen.add(traceId);
    return fresh;
  });
}
