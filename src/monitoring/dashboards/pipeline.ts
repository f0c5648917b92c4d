import type { DashboardSpec, Section } from './dashboard.ts';
import { relays } from './parts/relays.ts';
import { failedExports, quarantinedRecords, relaySilence } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { bars, lines } from '../panels/graph.ts';
import type { PanelQuery } from '../panels/panel.ts';
import { stat } from '../panels/single-values.ts';
import { COLOR, UNIT, levels } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { COLLECTOR_METRIC, DATA_TYPE } from '../queries/metrics-of-others.ts';
import { ENVIRONMENT } from '../queries/prometheus-names.ts';
import { currentSum, increase, increasePerInterval } from '../queries/promql.ts';
import { sumOf } from '../queries/sum-of.ts';
import { byRank } from '../queries/ranks.ts';
import { currentMaxInScope, currentSumInScope, increasePerIntervalInScope, matchesVariable } from '../queries/scope.ts';
import { BACKLOG_LEVELS } from '../thresholds.ts';
import { ATTRIBUTE, DIFFERENCE_OUTCOME, METRIC, type Metric } from '../../telemetry/names.ts';

const noReport = { noValue: 'silent' };

const health: Section = {
  title: 'Health',
  panels: [
    stat(relaySilence),
    stat({
      title: 'Spool backlog',
      description: 'Records that are waiting in the spool for the relay. Metric: stepmeter.spool.depth.',
      unit: UNIT.exact,
      ...noReport,
      thresholds: levels(BACKLOG_LEVELS),
      queries: [{ expr: currentSumInScope(METRIC.spoolDepth) }],
    }),
    stat({
      title: 'Export backlog',
      description:
        'Spans that are waiting for export to the collector. They stay in the store until the collector accepts them. Metric: stepmeter.outbox.depth.',
      unit: UNIT.exact,
      ...noReport,
      thresholds: levels(BACKLOG_LEVELS),
      queries: [{ expr: currentSumInScope(METRIC.outboxDepth) }],
    }),
    stat(quarantinedRecords),
    stat(failedExports),
    stat({
      title: 'Collector queue',
      description:
        'Spans and data points that are waiting in the collector for Tempo and Prometheus, on disk. Metric: otelcol_exporter_queue_size.',
      unit: UNIT.exact,
      ...noReport,
      thresholds: levels(BACKLOG_LEVELS),
      queries: [{ expr: currentSum(COLLECTOR_METRIC.queueSize) }],
    }),
  ],
};

const spoolAndRelay: Section = {
  title: 'Spool and relay',
  panels: [
    bars({
      title: 'Ingested records',
      description:
        'Records that the relay ingested in each interval, by outcome: stored, duplicate, or quarantined. Metric: stepmeter.records.',
      unit: UNIT.exact,
      queries: [
        {
          expr: increasePerIntervalInScope(METRIC.records, { by: [ATTRIBUTE.recordOutcome] }),
          by: [ATTRIBUTE.recordOutcome],
        },
      ],
    }),
    lines({
      title: 'Relay lag',
      description:
        'Longest time that a record of the last ingested batch waited in the spool. Gaps are times without a relay. Metric: stepmeter.relay.lag.',
      unit: UNIT.plainSeconds,
      queries: [{ expr: currentMaxInScope(METRIC.relayLag), legend: 'lag' }],
    }),
    lines({
      title: 'Backlog',
      description:
        'Records waiting in the spool, and spans waiting for export to the collector. Gaps are times without a relay. Metrics: stepmeter.spool.depth, stepmeter.outbox.depth.',
      unit: UNIT.exact,
      queries: [
        { expr: currentSumInScope(METRIC.spoolDepth), legend: 'records' },
        { expr: currentSumInScope(METRIC.outboxDepth), legend: 'spans' },
      ],
    }),
    bars({
      title: 'Failed exports over time',
      description: 'Exports in each interval that failed. They are retried. Metric: stepmeter.export.failures.',
      unit: UNIT.exact,
      noValue: 'no failures recorded',
      queries: [{ expr: increasePerIntervalInScope(METRIC.exportFailures), legend: 'failed' }],
    }),
    bars({
      title: 'Dropped telemetry',
      description:
        'Spans and data points in each interval that were dropped, by reason: refused by the back end permanently, rejected in a partial success, or expired before they were accepted. The store keeps their data. Metric: stepmeter.export.dropped.',
      unit: UNIT.exact,
      noValue: 'no drops recorded',
      queries: [perIntervalBy(METRIC.exportDropped, [ATTRIBUTE.exportSignal, ATTRIBUTE.dropReason])],
    }),
    bars({
      title: 'Label overflow',
      description:
        'Changes of series in each interval that were recorded under the label value "other", because the label has reached its limit of distinct values. Labels are numbered by such changes ever made in the environment; `stepmeter doctor` lists them. Metric: stepmeter.label.overflow.',
      unit: UNIT.exact,
      noValue: 'no overflow recorded',
      queries: [
        byRank(increasePerIntervalInScope(METRIC.labelOverflow, { by: [ATTRIBUTE.labelName] }), {
          metric: METRIC.labelOverflow,
          attribute: ATTRIBUTE.labelName,
        }),
      ],
    }),
  ],
};

/** Other variables would do nothing on most panels of this dashboard. */
const IN_ENVIRONMENT = { where: { [ENVIRONMENT]: matchesVariable('environment') } };

const byKind = { by: [ATTRIBUTE.difference] };

/** Of a cost of a thousand dollars, in billionths. */
const difference = { unit: UNIT.exact, longest: '1,234,567,890,123' };

const reconciliation: Section = {
  title: 'Reconciliation',
  panels: [
    table({
      title: 'Differences by kind',
      noValue: 'no differences recorded',
      description:
        'Differences in the time range between the recorded usage of sessions and the CLI\'s own bill, and between the file operations of steps and their snapshots. Expected: 0. "Filled in" was taken from the bill, "Open" has no explanation. Kinds: tokens (input, output, cache_read, cache_write), billionths of a US dollar (cost), files, bytes. Metric: stepmeter.reconcile.difference.',
      width: 8,
      keys: [{ attribute: ATTRIBUTE.difference, title: 'Kind' }],
      values: [
        {
          title: 'Open',
          // Differences of files have no outcome; they are never filled in.
          expr: differences(`!="${DIFFERENCE_OUTCOME.filled}"`),
          ...difference,
          thresholds: [{ from: 1, color: COLOR.warning }],
        },
        { title: 'Filled in', expr: differences(`="${DIFFERENCE_OUTCOME.filled}"`), ...difference },
      ],
    }),
    bars({
      title: 'Unpriced requests',
      description:
        'Requests in each interval to models that are not in the price table. Their cost is unknown. Models are numbered by such requests ever made in the environment. Set prices with STEPMETER_PRICES. Metric: stepmeter.requests.unpriced.',
      unit: UNIT.exact,
      width: 8,
      noValue: 'no unpriced requests recorded',
      queries: [
        byRank(increasePerInterval(METRIC.unpricedRequests, { ...IN_ENVIRONMENT, by: [ATTRIBUTE.requestModel] }), {
          metric: METRIC.unpricedRequests,
          attribute: ATTRIBUTE.requestModel,
        }),
      ],
    }),
    bars({
      title: 'Transcript gaps',
      description:
        'What was missing from the transcripts of sessions in each interval: whole transcripts, rows that could not be read or have no usage, and final output tokens of requests without a bill. Token and cost totals do not include it. `stepmeter show` marks the runs. Metric: stepmeter.transcript.gaps.',
      unit: UNIT.exact,
      width: 8,
      noValue: 'no gaps recorded',
      queries: [
        {
          expr: increasePerInterval(METRIC.transcriptGaps, { ...IN_ENVIRONMENT, by: [ATTRIBUTE.transcriptGap] }),
          by: [ATTRIBUTE.transcriptGap],
        },
      ],
    }),
  ],
};

const SCRAPED = 'The collector reports every 11 seconds.';

const M = COLLECTOR_METRIC;

const collector: Section = {
  title: 'Collector and back ends',
  panels: [
    lines({
      title: 'Collector queues',
      description: `Spans (traces) waiting for Tempo and data points (metrics) waiting for Prometheus. A queue grows if its back end does not respond. Without their capacity, which is far above: otelcol_exporter_queue_capacity. ${SCRAPED} Metric: otelcol_exporter_queue_size.`,
      unit: UNIT.count,
      queries: [{ expr: currentSum(M.queueSize, { by: [DATA_TYPE] }), by: [DATA_TYPE] }],
    }),
    bars({
      title: 'Collector throughput',
      description: `Spans and data points that the collector received and sent to its back ends in each interval. ${SCRAPED} Metrics: otelcol_receiver_accepted_*, otelcol_exporter_sent_*.`,
      unit: UNIT.count,
      queries: [
        total('spans received', M.receivedSpans),
        total('spans to Tempo', M.sentSpans),
        total('points received', M.receivedPoints),
        total('points to Prometheus', M.sentPoints),
      ],
    }),
    bars({
      title: 'Refused and dropped by the collector',
      description: `Spans and data points in each interval that the collector refused, which the sender keeps, and that it dropped because a back end refused them permanently. ${SCRAPED} Metrics: otelcol_receiver_refused_*, otelcol_exporter_send_failed_*.`,
      unit: UNIT.exact,
      noValue: 'nothing reported as refused or dropped',
      queries: [
        total('refused', M.refusedSpans, M.refusedPoints),
        total('dropped for Tempo', M.failedSpans),
        total('dropped for Prometheus', M.failedPoints),
      ],
    }),
    lines({
      title: 'Collector memory',
      description: `Resident memory of the collector, which refuses data near its limit. ${SCRAPED} Metric: otelcol_process_memory_rss.`,
      unit: UNIT.bytes,
      queries: [{ expr: currentSum(M.memory), legend: 'memory' }],
    }),
  ],
};

/** The health of Stepmeter itself. */
export const pipeline: DashboardSpec = {
  uid: DASHBOARD.pipeline,
  title: 'Pipeline',
  description:
    'Backlogs, failures and differences on the way from the spool through relay and collector to Tempo and Prometheus.',
  from: 'now-24h',
  annotations: [],
  sections: [health, relays, spoolAndRelay, reconciliation, collector],
};

function perIntervalBy(metric: Metric, by: readonly string[]): PanelQuery {
  return { expr: increasePerIntervalInScope(metric, { by }), by };
}

function differences(outcome: string): string {
  const where = { ...IN_ENVIRONMENT.where, [ATTRIBUTE.differenceOutcome]: outcome };
  return increase(METRIC.reconcileDifference, { ...byKind, where });
}

function total(legend: string, ...metrics: readonly Metric[]): PanelQuery {
  return { legend, expr: sumOf(metrics.map((metric) => increasePerInterval(metric))) };
}
