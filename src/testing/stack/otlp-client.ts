import { type Attributes, toOtlp } from './otlp-values.ts';

/** A span to send; it ends now. */
export type SpanToSend = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly durationMs: number;
  readonly attributes?: Attributes;
  readonly errorMessage?: string;
};

/** A counter to send, with an exemplar if `traceId` and `spanId` are given. */
export type CounterToSend = {
  readonly name: string;
  readonly value: number;
  readonly temporality: 'cumulative' | 'delta';
  /** Start of the cumulative or delta interval, in milliseconds since 1970. */
  readonly startTime: number;
  /** In milliseconds since 1970. @default now */
  readonly time?: number;
  readonly attributes?: Attributes;
  readonly exemplarOf?: { readonly traceId: string; readonly spanId: string };
};

/** Sends spans to an OTLP/HTTP receiver without an SDK, so that a test of the stack does not depend on one. */
export async function sendSpans(endpoint: string, spans: readonly SpanToSend[], resource?: Attributes): Promise<void> {
  const scopeSpans = [{ scope: { name: 'stack-test' }, spans: spans.map(otlpSpan) }];
  await post(`${endpoint}/v1/traces`, { resourceSpans: [{ resource: { attributes: toOtlp(resource) }, scopeSpans }] });
}

function otlpSpan(span: SpanToSend): object {
  const { name, traceId, spanId, parentSpanId, durationMs, attributes, errorMessage } = span;
  const end = Date.now();
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: 1,
    startTimeUnixNano: nanoseconds(end - durationMs),
    endTimeUnixNano: nanoseconds(end),
    attributes: toOtlp(attributes),
    status: errorMessage === undefined ? {} : { code: 2, message: errorMessage },
  };
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
}

/** Sends the current value of a counter to an OTLP/HTTP receiver. */
export async function sendCounter(endpoint: string, counter: CounterToSend, resource?: Attributes): Promise<void> {
  const scopeMetrics = [{ scope: { name: 'stack-test' }, metrics: [otlpCounter(counter)] }];
  const resourceMetrics = [{ resource: { attributes: toOtlp(resource) }, scopeMetrics }];
  await post(`${endpoint}/v1/metrics`, { resourceMetrics });
}

function otlpCounter({ name, value, temporality, startTime, time, attributes, exemplarOf }: CounterToSend): object {
  const timeUnixNano = nanoseconds(time ?? Date.now());
  const point = {
    startTimeUnixNano: nanoseconds(startTime),
    timeUnixNano,
    asDouble: value,
    attributes: toOtlp(attributes),
    exemplars: exemplarOf ? [{ timeUnixNano, asDouble: value, ...exemplarOf }] : [],
  };
  const aggregationTemporality = temporality === 'cumulative' ? 2 : 1;
  return { name, sum: { isMonotonic: true, aggregationTemporality, dataPoints: [point] } };
}
