import { COLLECTOR_METRIC, SLOT_METRIC } from '../../../src/monitoring/queries/metrics-of-others.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../../src/monitoring/alerts/rule.ts';
import { METRIC, type Metric } from '../../../src/telemetry/names.ts';

/** The labels of series in Prometheus, by metric name. */
export type KnownSeries = ReadonlyMap<string, ReadonlySet<string>>;

/** Every series that a query may use. */
export function knownSeries(): KnownSeries {
  const emitted = emittedSeries();
  return new Map([...emitted, ...recordedSeries(emitted)]);
}

/** The series of Stepmeter, the collector and Temporal's SDK. */
function emittedSeries(): KnownSeries {
  return new Map(
    [...Object.values(METRIC), ...Object.values(COLLECTOR_METRIC), ...Object.values(SLOT_METRIC)].flatMap(seriesOf),
  );
}

/** The resource attributes that Prometheus adds to every OTLP metric as labels. */
const RESOURCE_LABELS = ['job', 'instance', 'service_name', prometheusLabel(ENVIRONMENT)];

function seriesOf(metric: Metric): [string, ReadonlySet<string>][] {
  const name = prometheusName(metric);
  const labels = [...metric.labels.map(prometheusLabel), ...RESOURCE_LABELS];
  if (metric.kind !== 'histogram') return [[name, new Set(labels)]];
  return [
    [`${name}_count`, new Set(labels)],
    [`${name}_sum`, new Set(labels)],
    [`${name}_bucket`, new Set([...labels, 'le'])],
  ];
}

/** Recorded series have some of the labels of their sources; which ones depends on their expression. */
function recordedSeries(emitted: KnownSeries): KnownSeries {
  const labels = new Set([...emitted.values()].flatMap((ofMetric) => [...ofMetric]));
  return new Map(Object.values(RULE_SERIES).map((name) => [name, labels]));
}
