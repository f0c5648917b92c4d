import type { SpanData } from '../telemetry/span-data.ts';

/** The ID of a span in the outbox. Keyed by trace first: span IDs are hashes and would scatter over the index. */
export function outboxIdOf({ traceId, spanId }: Pick<SpanData, 'traceId' | 'spanId'>): string {
  return `${traceId}-${spanId}`;
}
