import { ValueType, type Attributes, type HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type GaugeMetricData,
  type MetricData,
  type MetricProducer,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import { METRIC, type Metric } from '../core/names.ts';
import { toUsd } from '../core/pricing.ts';
import type { Store } from '../store/open-store.ts';
import type { CounterTable } from '../store/schema.ts';
import { SCOPE } from './resource.ts';

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), (ms % 1000) * 1e6];

/** The store counts money in billionths of a dollar, the metric in dollars. */
const valueOf = (metric: Metric, stored: number): number => (metric === METRIC.cost ? toUsd(stored) : stored);

const descriptor = ({ name, description, unit }: Metric): MetricData['descriptor'] => ({
  name,
  description,
  unit,
  valueType: ValueType.DOUBLE,
});

const counterData = (metric: Metric, rows: CounterTable[], startedAt: number, now: number): SumMetricData => ({
  descriptor: descriptor(metric),
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
  dataPointType: DataPointType.SUM,
  isMonotonic: true,
  dataPoints: rows.map((row) => ({
    startTime: hrTime(startedAt),
    endTime: hrTime(now),
    attributes: JSON.parse(row.labels) as Attributes,
    value: valueOf(metric, row.value),
  })),
});

const gaugeData = (metric: Metric, value: number, now: number): GaugeMetricData => ({
  descriptor: descriptor(metric),
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
  dataPointType: DataPointType.GAUGE,
  dataPoints: [{ startTime: hrTime(now), endTime: hrTime(now), attributes: {}, value }],
});

const countersOf = async (store: Store, now: number): Promise<MetricData[]> => {
  const rows = await store.db.selectFrom('counter').selectAll().execute();
  return Object.values(METRIC)
    .filter((metric) => metric.kind === 'counter')
    .map((metric) => ({ metric, rows: rows.filter(({ name }) => name === metric.name) }))
    .filter((found) => found.rows.length > 0)
    .map((found) => counterData(found.metric, found.rows, store.createdAt, now));
};

const outboxDepth = async (store: Store): Promise<number> => {
  const { depth } = await store.db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('depth'))
    .executeTakeFirstOrThrow();
  return Number(depth);
};

/**
 * The store's totals as the SDK's metric readers collect them. They come from the store and not from this process, so
 * they survive restarts and never reset; their start is the store's.
 */
export const storeMetrics = (store: Store, resource: Resource, spoolDepth: () => number): MetricProducer => ({
  collect: async () => {
    const now = Date.now();
    const gauges = [
      gaugeData(METRIC.spoolDepth, spoolDepth(), now),
      gaugeData(METRIC.outboxDepth, await outboxDepth(store), now),
    ];
    const metrics = [...(await countersOf(store, now)), ...gauges];
    return { resourceMetrics: { resource, scopeMetrics: [{ scope: SCOPE, metrics }] }, errors: [] };
  },
});
