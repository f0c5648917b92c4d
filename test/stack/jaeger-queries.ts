import { getJson } from './get-json.ts';
import { type ResourceSpans, storedSpans, type StoredSpan } from './stored-span.ts';

/**
 * Reads all spans of a trace from Jaeger, in the order in which they began.
 * @throws while Jaeger does not know the trace
 */
export async function fetchTrace(jaegerUrl: string, traceId: string): Promise<StoredSpan[]> {
  const { result } = await getJson<TracesAnswer>(`${jaegerUrl}/api/v3/traces/${traceId}`, {});
  return storedSpans(result.resourceSpans ?? [], (id) => id);
}

type TracesAnswer = { readonly result: { readonly resourceSpans?: ResourceSpans[] } };
