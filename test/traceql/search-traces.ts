import { fetchTraces } from '../../src/testing/stack/jaeger-queries.ts';
import { findTraces, type FoundTrace, type SearchLimits, type TimeRange } from './find-traces.ts';

/**
 * Searches the traces in Jaeger with TraceQL, like Tempo would.
 * @param range of time that the traces have to overlap; by default the last hour
 * @throws if Jaeger does not answer, or the query uses an unsupported form
 */
export async function searchTraces(
  jaegerUrl: string,
  query: string,
  range: TimeRange = { from: Date.now() - 3_600_000, to: Date.now() + 60_000 },
  limits: SearchLimits = { limit: 100, spss: 1000 },
): Promise<FoundTrace[]> {
  return findTraces(await fetchTraces(jaegerUrl, range), query, range, limits);
}
