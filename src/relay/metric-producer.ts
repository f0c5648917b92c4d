import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type GaugeMetricData,
  type HistogramMetricData,
  type MetricData,
  type MetricProducer,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import { METRIC, type Metric } from '../core/names.ts';
import type { Store } from '../store/open-store.ts';
import type { CounterTable, ExemplarTable } from '../store/schema.ts';
import type { DataPointExemplar, HistogramPoint } from './exemplar-serializer.ts';
import type { GaugeValue, ReadGauges } from './gauges.ts';
import { SCOPE } from './resource.ts';
import type { SentTotals } from './sent-totals.ts';

/** Totals of one metric between two points in time: from the store's making until now. */
type Totals = {
  readonly metric: Metric;
  readonly rows: readonly CounterTable[];
  readonly from: HrTime;
  readonly to: HrTime;
};

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

const inUnit = (metric: Metric, stored: number): number => stored / (metric.scale ?? 1);

const common = ({ name, description, unit }: Metric) => ({
  descriptor: { name, description, unit, valueType: ValueType.DOUBLE },
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
});

const counterData = ({ metric, rows, from, to }: Totals): SumMetricData => ({
  ...common(metric),
  dataPointType: DataPointType.SUM,
  isMonotonic: true,
  dataPoints: rows.map((row) => ({
    startTime: from,
    endTime: to,
    attributes: JSON.parse(row.labels) as Attributes,
    value: inUnit(metric, row.value),
  })),
});

const exemplarOf = (row: ExemplarTable): DataPointExemplar => ({
  traceId: row.trace_id,
  spanId: row.span_id,
  at: row.at,
  value: row.value,
});

const histogramPoint = (totals: Totals, parts: CounterTable[], exemplars: readonly ExemplarTable[]): HistogramPoint => {
  const { metric, from, to } = totals;
  const bounds = [...(metric.bounds ?? [])];
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const { part, value } of parts) if (part !== 'sum') counts[Number(part)] = value;
  return {
    startTime: from,
    endTime: to,
    attributes: JSON.parse(parts[0]?.labels ?? '{}') as Attributes,
    value: {
      buckets: { boundaries: bounds, counts },
      sum: inUnit(metric, parts.find(({ part }) => part === 'sum')?.value ?? 0),
      count: counts.reduce((a, b) => a + b, 0),
    },
    exemplars: exemplars.filter(({ id }) => parts.some((part) => part.id === id)).map(exemplarOf),
  };
};

const histogramData = (totals: Totals, exemplars: readonly ExemplarTable[]): HistogramMetricData => ({
  ...common(totals.metric),
  dataPointType: DataPointType.HISTOGRAM,
  dataPoints: Object.values(Object.groupBy(totals.rows, ({ labels }) => labels)).map((parts = []) =>
    histogramPoint(totals, parts, exemplars),
  ),
});

const gaugeData = (metric: Metric, values: readonly GaugeValue[], at: HrTime): GaugeMetricData => ({
  ...common(metric),
  dataPointType: DataPointType.GAUGE,
  dataPoints: values.map(({ labels = {}, value }) => ({
    startTime: at,
    endTime: at,
    attributes: { ...labels },
    value,
  })),
});

const gaugesOf = (values: readonly GaugeValue[], now: number): MetricData[] =>
  [...Map.groupBy(values, ({ metric }) => metric)].map(([metric, own]) => gaugeData(metric, own, hrTime(now)));

const totalsDue = async (store: Store, sent: SentTotals, exemplarsSince: number): Promise<MetricData[]> => {
  const { at, counters } = await store.totals();
  const exemplars = await store.db.selectFrom('exemplar').selectAll().where('at', '>=', exemplarsSince).execute();
  const byName = Object.groupBy(sent.due(counters, at), ({ name }) => name);
  const [from, to] = [hrTime(store.createdAt), hrTime(at)];
  return Object.values(METRIC).flatMap((metric: Metric): MetricData[] => {
    const found = byName[metric.name];
    if (!found) return [];
    const totals = { metric, rows: found, from, to };
    return [metric.kind === 'histogram' ? histogramData(totals, exemplars) : counterData(totals)];
  });
};

/** For how long an exemplar is sent again: long enough for a collector that was away, short enough to stay few. */
const EXEMPLARS_MS = 60 * 60 * 1000;

/** What metrics are read from. */
export type MetricSources = { readonly store: Store; readonly sent: SentTotals; readonly gauges: ReadGauges };

/**
 * The store's totals as the SDK's metric readers collect them. They come from the store and not from this process, so
 * they survive restarts and never reset; their start is the store's.
 */
export const storeMetrics = ({ store, sent, gauges }: MetricSources, resource: Resource): MetricProducer => ({
  collect: async () => {
    const now = store.now();
    const totals = await totalsDue(store, sent, now - EXEMPLARS_MS);
    const current = gaugesOf(await gauges(now), now);
    return {
      resourceMetrics: { resource, scopeMetrics: [{ scope: SCOPE, metrics: [...totals, ...current] }] },
      errors: [],
    };
  },
});
