import type { ISerializer, IExportMetricsServiceResponse } from '@opentelemetry/otlp-transformer';
import { JsonMetricsSerializer } from '../opentelemetry.ts';
import type { DataPoint, Histogram, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** A span that is an example of the values in a histogram bucket. */
export type DataPointExemplar = {
  readonly traceId: string;
  readonly spanId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
};

/** A histogram point with exemplars, which the SDK's own points do not support. */
export type HistogramPoint = DataPoint<Histogram> & { readonly exemplars: readonly DataPointExemplar[] };

/**
 * OTLP/JSON with exemplars. The JavaScript SDK (3.1) neither creates nor sends any; without them a duration panel
 * cannot link to traces.
 */
export const EXEMPLAR_SERIALIZER: ISerializer<ResourceMetrics, IExportMetricsServiceResponse> = {
  serializeRequest: (metrics) => {
    const bytes = JsonMetricsSerializer.serializeRequest(metrics);
    if (!bytes) return bytes;
    const json = JSON.parse(new TextDecoder().decode(bytes)) as JsonRequest;
    addExemplars(metrics, json);
    return new TextEncoder().encode(JSON.stringify(json));
  },
  deserializeResponse: (bytes) => JsonMetricsSerializer.deserializeResponse(bytes),
};

type JsonRequest = { resourceMetrics?: { scopeMetrics?: { metrics?: JsonMetric[] }[] }[] };

type JsonMetric = { histogram?: { dataPoints: JsonPoint[] } };

type JsonPoint = { exemplars?: object[] };

/** Adds the exemplars to the JSON, which has metrics and points in the same order. */
function addExemplars({ scopeMetrics }: ResourceMetrics, json: JsonRequest): void {
  const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
  const targets = (json.resourceMetrics ?? []).flatMap((resource) =>
    (resource.scopeMetrics ?? []).flatMap((scope) => scope.metrics ?? []),
  );
  for (const [m, metric] of metrics.entries())
    for (const [p, target] of (targets[m]?.histogram?.dataPoints ?? []).entries()) {
      const exemplars = exemplarsOf(metric.dataPoints[p]);
      if (exemplars.length > 0) target.exemplars = exemplars;
    }
}

function exemplarsOf(point: unknown): object[] {
  return ((point as Partial<HistogramPoint> | undefined)?.exemplars ?? []).map(jsonExemplar);
}

function jsonExemplar({ traceId, spanId, at, value }: DataPointExemplar): object {
  return {
    traceId,
    spanId,
    asDouble: value,
    timeUnixNano: `${Math.round(at)}000000`,
  };
}
