import { METRIC, type Metric } from '../../telemetry/names.ts';
import { COLLECTOR_METRIC } from '../collector-metrics.ts';
import { CHANGED_STEP } from '../rules/change-rules.ts';
import { RULE_SERIES } from '../rules/series.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../prometheus-names.ts';

/** The labels of every series in Prometheus by the name of its metric. */
export type KnownSeries = ReadonlyMap<string, ReadonlySet<string>>;

/** Every series that a query may ask for. */
export function knownSeries(): KnownSeries {
  const emitted = emittedSeries();
  return new Map([...emitted, ...recordedSeries(emitted)]);
}

/** The series that Stepmeter emits, and those that the collector tells of itself. */
function emittedSeries(): KnownSeries {
  return new Map([...Object.values(METRIC), ...Object.values(COLLECTOR_METRIC)].flatMap(seriesOf));
}

/** The resource's labels, which Prometheus adds to every metric that comes over OTLP. */
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

/** What rules record keeps labels of what it is made of: which ones, only a run of the rules tells. */
function recordedSeries(emitted: KnownSeries): KnownSeries {
  const labels = new Set([...[...emitted.values()].flatMap((ofMetric) => [...ofMetric]), CHANGED_STEP]);
  return new Map(Object.values(RULE_SERIES).map((name) => [name, labels]));
}
