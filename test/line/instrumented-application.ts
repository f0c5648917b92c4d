import { metrics, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { step, workflow } from '../../src/sdk/index.ts';

// An application instrumented with OpenTelemetry's own SDK and exporters, with a step. Prints the IDs of the run and
// the step once both signals are exported.

const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
const sdk = new NodeSDK({
  serviceName: 'application',
  traceExporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }),
  metricReaders: [
    new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics` }) }),
  ],
});
sdk.start();

const ids = await workflow('application', {}, ({ id: run }) =>
  step('compile', {}, async ({ id }) => {
    trace.getTracer('application').startActiveSpan('compile modules', (span) => span.end());
    metrics.getMeter('application').createCounter('application.modules').add(3);
    return { run, step: id };
  }),
);

await sdk.shutdown();
console.log(JSON.stringify(ids));
