/** The value of an attribute. */
export type AttributeValue = string | number | boolean;

/** Attributes of a span; entries without a value are omitted. */
export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

/** An event on a span. */
export type SpanEvent = { readonly name: string; readonly at: number; readonly attributes: Attributes };

/** A link to a span, in this trace or another. */
export type SpanLink = { readonly traceId: string; readonly spanId: string };

/** A finished span as stored in the outbox. Times in milliseconds since 1970. */
export type SpanData = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  /** Spans that precede this one. */
  readonly links?: readonly SpanLink[];
  readonly events?: readonly SpanEvent[];
  /** Number of dropped events. */
  readonly droppedEvents?: number;
  /** The error type; set if the span failed. */
  readonly errorType?: string;
};

/** The duration of a span in seconds. */
export function secondsOf({ startedAt, endedAt }: Pick<SpanData, 'startedAt' | 'endedAt'>): number {
  return Math.max(0, endedAt - startedAt) / 1000;
}
