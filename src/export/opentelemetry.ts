// All that the exporter uses of the OpenTelemetry SDK. The build bundles this module, because the SDK requires a newer
// Node than the one that installs Stepmeter, and brings 25 MB of which this needs one percent (ADR 25).
export { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
export { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
export { resourceFromAttributes } from '@opentelemetry/resources';
export { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
export { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
