import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { MetricsExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { EXEMPLAR_SERIALIZER } from './exemplar-serializer.ts';

/** The exporter of spans. Headers, TLS, compression and time-outs come from the usual variables. */
export const spanExporter = (endpoint: string): SpanExporter => new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });

/** The exporter of metrics: the SDK's, but with exemplars. */
export const metricExporter = (endpoint: string): PushMetricExporter => {
  const options = { url: `${endpoint}/v1/metrics` };
  const http = convertLegacyHttpOptions(options, 'METRICS', 'v1/metrics', { 'Content-Type': 'application/json' });
  const name = 'otlp_http_metric_exporter';
  const delegate = createOtlpHttpExportDelegate(
    http,
    EXEMPLAR_SERIALIZER,
    name,
    MetricsExporterMetricsHelper,
    undefined,
  );
  return new OTLPMetricExporterBase(delegate, options);
};
