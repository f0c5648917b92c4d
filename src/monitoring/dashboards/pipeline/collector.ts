import type { Metric } from '../../../telemetry/names.ts';
import { COLLECTOR_METRIC, EXPORTER } from '../../collector-metrics.ts';
import { addedPerInterval, current, orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { bars, lines } from '../panels/graph.ts';
import { UNIT } from '../style.ts';

const EVERY = 'The collector tells of itself every 11 seconds.';

const M = COLLECTOR_METRIC;

const queue = lines({
  title: 'Queues toward the back ends',
  description: `Spans that wait for Tempo and metric points that wait for Prometheus; a queue that grows means that its back end does not answer. ${EVERY} From otelcol_exporter_queue_size and otelcol_exporter_queue_capacity.`,
  unit: UNIT.count,
  queries: [
    { expr: current(M.queueSize, { by: [EXPORTER] }), by: [EXPORTER] },
    { expr: `max(${current(M.queueCapacity, { by: [EXPORTER] })})`, legend: 'room' },
  ],
});

const flow = bars({
  title: 'Through the collector',
  description: `What the collector took and what its back ends took from it since the bar before. ${EVERY} From otelcol_receiver_accepted_* and otelcol_exporter_sent_*.`,
  unit: UNIT.count,
  queries: [
    per('spans taken', M.receivedSpans),
    per('spans to Tempo', M.sentSpans),
    per('points taken', M.receivedPoints),
    per('points to Prometheus', M.sentPoints),
  ],
});

const lost = bars({
  title: 'Lost or refused in the collector',
  description: `Spans and metric points since the bar before that the collector did not take, which their sender keeps, and that a back end refused for good, which are lost. ${EVERY} From otelcol_receiver_refused_* and otelcol_exporter_send_failed_*.`,
  unit: UNIT.exact,
  queries: [
    per('not taken', M.refusedSpans, M.refusedPoints),
    per('refused by Tempo', M.failedSpans),
    per('refused by Prometheus', M.failedPoints),
  ],
});

const memory = lines({
  title: 'Memory of the collector',
  description: `What the collector's process holds; near its limit it refuses. ${EVERY} From otelcol_process_memory_rss.`,
  unit: UNIT.bytes,
  queries: [{ expr: current(M.memory), legend: 'memory' }],
});

/** The collector and what is behind it. */
export const collector: Section = { title: 'Collector and back ends', panels: [queue, flow, lost, memory] };

function per(legend: string, ...metrics: readonly Metric[]) {
  return {
    legend,
    expr: metrics.map((metric) => `(${orZero(addedPerInterval(metric))})`).join(' + '),
  };
}
