import { counterRows } from '../../store/queries/exports/setting-rows.ts';
import type { PageRequest } from '../../store/queries/exports/rows-of-runs.ts';
import type { CounterTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import { columnsOf } from '../column.ts';
import { LARGE_PAGE, type ExportTable } from '../export-table.ts';

const { text, number, time } = columnsOf<MetricRow>();

const LABELS = { workflow: ATTRIBUTE.workflowName, step: ATTRIBUTE.stepName, model: ATTRIBUTE.requestModel } as const;

const METRICS: ReadonlyMap<string, Metric> = new Map(Object.values(METRIC).map((metric) => [metric.name, metric]));

/** Totals of metrics. */
export const metricsTable: ExportTable<MetricRow> = {
  name: 'metrics',
  meaning: 'Totals of counters and histograms since the store was created, real and simulated runs together',
  filters: ['workflow', 'step', 'model'],
  range: 'changed_at',
  columns: [
    text('name', 'counter.name', 'Name of the metric, as in [telemetry.md](telemetry.md)', 'metric'),
    text('kind', 'telemetry registry', '`counter` or `histogram`'),
    text('unit', 'telemetry registry', 'Unit of the value; of `upper_bound` for a bucket, whose value is a count'),
    text('labels', 'counter.labels', 'Labels, a JSON object with sorted keys'),
    text('partName', 'counter.part', '`total` of a counter; `sum` or a `bucket` of a histogram', 'part'),
    number('upperBound', '1', 'telemetry registry', 'Upper bound of the bucket; empty for the last one', 'upper_bound'),
    number('scaled', '1', 'counter.value', 'Total; of a bucket, the number of values in it alone', 'value'),
    time('changed_at', 'counter.changed_at', 'Last change'),
  ],
  pageSize: LARGE_PAGE,
  page: readMetrics,
};

type MetricRow = CounterTable & {
  readonly kind: string | null;
  readonly unit: string | null;
  readonly partName: 'total' | 'sum' | 'bucket';
  readonly upperBound: number | null;
  readonly scaled: number;
};

async function readMetrics(store: Queryable, request: PageRequest<MetricRow>): Promise<MetricRow[]> {
  return (await counterRows(store, request, LABELS)).map((row) => ({ ...row, ...meaningOf(row) }));
}

/** The store counts in integers, so that sums are exact: `scale` of them make one unit. */
function meaningOf({ name, part, value }: CounterTable): Omit<MetricRow, keyof CounterTable> {
  const metric = METRICS.get(name);
  const [kind, unit] = [metric?.kind ?? null, metric?.unit ?? null];
  const isBucket = part !== '' && part !== 'sum';
  return {
    kind,
    unit,
    partName: isBucket ? 'bucket' : part === 'sum' ? 'sum' : 'total',
    upperBound: isBucket ? (metric?.bounds?.[Number(part)] ?? null) : null,
    scaled: isBucket ? value : value / (metric?.scale ?? 1),
  };
}
