import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { DataPoint, Histogram, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, DataPointType } from '../opentelemetry.ts';
import { METRIC, type Metric } from '../../telemetry/names.ts';
import type { CounterTable, ExemplarTable } from '../../store/schema.ts';
import type { DataPointExemplar, HistogramPoint } from './exemplar-serializer.ts';
import type { GaugeValue } from '../gauges/gauges.ts';
import { SCOPE } from '../resource.ts';
import type { TotalSeries } from './sent-totals.ts';

/** A metric series with its points, oldest first. */
export type MetricItem = {
  /** The metric's name and labels. */
  readonly key: string;
  readonly metric: Metric;
  readonly points: readonly (DataPoint<number> | HistogramPoint)[];
  /** The total of the points; absent for a gauge. */
  readonly series?: TotalSeries;
};

/**
 * When the totals were read, when the store was created (milliseconds since 1970), and the exemplars of the buckets.
 */
export type TotalsMoment = {
  readonly at: number;
  readonly createdAt: number;
  readonly exemplars: ReadonlyMap<string, ExemplarTable>;
};

const METRICS: ReadonlyMap<string, Metric> = new Map(
  Object.values(METRIC).map((metric: Metric) => [metric.name, metric]),
);

/**
 * Converts totals to points from the creation of the store until now. They are read from the store rather than from
 * this process, so they survive restarts and never reset. Series of metrics unknown to this version are omitted.
 */
export function totalItems(series: readonly TotalSeries[], moment: TotalsMoment): MetricItem[] {
  return series.flatMap((one) => {
    const metric = METRICS.get(one.rows[0]?.name ?? '');
    if (!metric) return [];
    const baseline = baselineOf(one);
    const point = (rows: readonly CounterTable[], at: number) => pointOf(metric, rows, { ...moment, at });
    const now = point(one.rows, moment.at);
    return [{ key: one.key, metric, series: one, points: baseline ? [point(baseline.rows, baseline.at), now] : [now] }];
  });
}

/**
 * The value of a series before its first change after a long silence. Without this sample, a back end that no longer
 * finds an earlier one would treat the whole total as a recent increase.
 */
function baselineOf({ rows }: TotalSeries): { readonly rows: CounterTable[]; readonly at: number } | undefined {
  // Every observation of a histogram updates its sum.
  const lead = rows.find(({ part }) => part === '' || part === 'sum');
  const resumedAt = lead?.resumed_at ?? undefined;
  if (resumedAt === undefined || !lead?.resumed_from) return undefined;
  const before = (row: CounterTable): number =>
    (row.resumed_at ?? 0) >= resumedAt ? (row.resumed_from ?? 0) : row.value;
  return { at: resumedAt - 1, rows: rows.map((row) => ({ ...row, value: before(row) })) };
}

function pointOf(
  metric: Metric,
  rows: readonly CounterTable[],
  moment: TotalsMoment,
): DataPoint<number> | HistogramPoint {
  const common = {
    startTime: hrTime(moment.createdAt),
    endTime: hrTime(moment.at),
    attributes: JSON.parse(rows[0]?.labels ?? '{}') as Attributes,
  };
  if (metric.kind !== 'histogram') return { ...common, value: inUnit(metric, rows[0]?.value ?? 0) };
  const exemplars = rows.flatMap(({ id }) => moment.exemplars.get(id) ?? []);
  return { ...common, value: histogramOf(metric, rows), exemplars: exemplars.map(exemplarOf) };
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

function inUnit(metric: Metric, stored: number): number {
  return stored / (metric.scale ?? 1);
}

function histogramOf(metric: Metric, parts: readonly CounterTable[]): Histogram {
  const boundaries = [...(metric.bounds ?? [])];
  const counts = Array.from({ length: boundaries.length + 1 }, () => 0);
  for (const { part, value } of parts) if (part !== 'sum') counts[Number(part)] = value;
  return {
    buckets: { boundaries, counts },
    sum: inUnit(metric, parts.find(({ part }) => part === 'sum')?.value ?? 0),
    count: counts.reduce((a, b) => a + b, 0),
  };
}

function exemplarOf(row: ExemplarTable): DataPointExemplar {
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    at: row.at,
    value: row.value,
  };
}

/** Converts gauges to points at a time in milliseconds since 1970. */
export function gaugeItems(values: readonly GaugeValue[], now: number): MetricItem[] {
  return values.map(({ metric, labels = {}, value }) => ({
    key: `${metric.name} ${JSON.stringify(labels)}`,
    metric,
    points: [{ startTime: hrTime(now), endTime: hrTime(now), attributes: { ...labels }, value }],
  }));
}

/** Converts items to the SDK serializer's input. */
export function resourceMetricsOf(items: readonly MetricItem[], resource: Resource): ResourceMetrics {
  return {
    resource,
    scopeMetrics: [
      {
        scope: SCOPE,
        metrics: [...Map.groupBy(items, ({ metric }) => metric)].map(([metric, own]) =>
          metricData(
            metric,
            own.flatMap(({ points }) => points),
          ),
        ),
      },
    ],
  };
}

function metricData(metric: Metric, points: MetricItem['points']): MetricData {
  const { name, description, unit, kind } = metric;
  const common = {
    descriptor: { name, description, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (kind === 'histogram')
    return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: points as HistogramPoint[] };
  const dataPoints = points as DataPoint<number>[];
  if (kind === 'gauge') return { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
  return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
}
