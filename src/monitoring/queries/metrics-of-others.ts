import { counter, gauge } from '../../telemetry/metric.ts';
import type { Metric } from '../../telemetry/names.ts';

/** The label with the signal of a queue: traces for Tempo, metrics for Prometheus. */
export const DATA_TYPE = 'data_type';

const RECEIVED = ['receiver', 'transport'] as const;
const SENT = ['exporter'] as const;
const QUEUE = [...SENT, DATA_TYPE] as const;

/**
 * The collector's own metrics that dashboards query. Its counters start at zero as new series after every restart, and
 * counters of failures do not exist before the first failure.
 */
export const COLLECTOR_METRIC = {
  receivedSpans: counter('otelcol_receiver_accepted_spans', '{span}', RECEIVED, 'Accepted spans'),
  receivedPoints: counter('otelcol_receiver_accepted_metric_points', '{point}', RECEIVED, 'Accepted data points'),
  refusedSpans: counter('otelcol_receiver_refused_spans', '{span}', RECEIVED, 'Refused spans'),
  refusedPoints: counter('otelcol_receiver_refused_metric_points', '{point}', RECEIVED, 'Refused data points'),
  sentSpans: counter('otelcol_exporter_sent_spans', '{span}', SENT, 'Spans sent to Tempo'),
  sentPoints: counter('otelcol_exporter_sent_metric_points', '{point}', SENT, 'Data points sent to Prometheus'),
  failedSpans: counter(
    'otelcol_exporter_send_failed_spans',
    '{span}',
    SENT,
    'Spans dropped after Tempo refused them permanently',
  ),
  failedPoints: counter(
    'otelcol_exporter_send_failed_metric_points',
    '{point}',
    SENT,
    'Data points dropped after Prometheus refused them permanently',
  ),
  queueSize: gauge('otelcol_exporter_queue_size', '{item}', QUEUE, 'Current size of the sending queue'),
  memory: gauge('otelcol_process_memory_rss', 'By', [], 'Resident memory of the collector'),
} as const satisfies Record<string, Metric>;

const SLOTS = ['task_queue', 'worker_type'] as const;

/**
 * The metrics of Temporal's SDK that dashboards query. It sends them if an application configures that; see
 * docs/temporal.md.
 */
export const SLOT_METRIC = {
  available: gauge('temporal_worker_task_slots_available', '{slot}', SLOTS, 'Slots of a worker that are free'),
  used: gauge('temporal_worker_task_slots_used', '{slot}', SLOTS, 'Slots of a worker that are taken'),
} as const satisfies Record<string, Metric>;
