/** An attribute's value. */
export type AttributeValue = string | number | boolean;

/** Attributes of a span; one without a value is left out. */
export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

/** Something that happened while a span lasted. */
export type SpanEvent = { readonly name: string; readonly at: number; readonly attributes: Attributes };

/** A finished span as it waits in the outbox. Times in milliseconds since 1970. */
export type SpanData = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  /** Spans of the same trace that this one follows. */
  readonly links?: readonly string[];
  readonly events?: readonly SpanEvent[];
  /** How many events were left out. */
  readonly droppedEvents?: number;
  /** Set where the span failed: the type of the error. */
  readonly errorType?: string;
};

/** How long a span took, in seconds. */
export function secondsOf({ startedAt, endedAt }: SpanData): number {
  return Math.max(0, endedAt - startedAt) / 1000;
}
