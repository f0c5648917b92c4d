import { counter, gauge, type Metric } from '../telemetry/metric.ts';

/** The label that names a way out of the collector: one to Tempo, one to Prometheus. */
export const EXPORTER = 'exporter';

const RECEIVED = ['receiver', 'transport'] as const;
const SENT = [EXPORTER] as const;
const QUEUE = [EXPORTER, 'data_type'] as const;

/**
 * What the collector tells of itself, as far as boards ask for it. Its counters begin at zero whenever it is started, as
 * series of their own, and failures are not there before the first one.
 */
export const COLLECTOR_METRIC = {
  receivedSpans: counter('otelcol_receiver_accepted_spans', '{span}', RECEIVED, 'Spans taken'),
  receivedPoints: counter('otelcol_receiver_accepted_metric_points', '{point}', RECEIVED, 'Metric points taken'),
  refusedSpans: counter('otelcol_receiver_refused_spans', '{span}', RECEIVED, 'Spans not taken'),
  refusedPoints: counter('otelcol_receiver_refused_metric_points', '{point}', RECEIVED, 'Metric points not taken'),
  sentSpans: counter('otelcol_exporter_sent_spans', '{span}', SENT, 'Spans that Tempo took'),
  sentPoints: counter('otelcol_exporter_sent_metric_points', '{point}', SENT, 'Metric points that Prometheus took'),
  failedSpans: counter('otelcol_exporter_send_failed_spans', '{span}', SENT, 'Spans that Tempo refused for good'),
  failedPoints: counter(
    'otelcol_exporter_send_failed_metric_points',
    '{point}',
    SENT,
    'Metric points that Prometheus refused for good',
  ),
  queueSize: gauge('otelcol_exporter_queue_size', '{item}', QUEUE, 'What waits for a back end'),
  queueCapacity: gauge('otelcol_exporter_queue_capacity', '{item}', QUEUE, 'What may wait for a back end'),
  memory: gauge('otelcol_process_memory_rss', 'By', [], 'Memory of the collector'),
} as const satisfies Record<string, Metric>;
