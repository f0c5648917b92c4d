import { METRIC, type Metric } from '../../../src/telemetry/names.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

const all: readonly Metric[] = Object.values(METRIC);
const gauges = all.filter(({ kind }) => kind === 'gauge').map(prometheusName);

/** Queries that are not sums of totals, and why: they cannot be compared with the counters of the store. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/histogram_quantile\(/, 'is interpolated within buckets'],
  [/_bucket\{/, 'queries buckets, not sums'],
  [new RegExp(`\\b(${gauges.join('|')})\\{`), 'queries a gauge'],
  [/\b(otelcol|temporal)_/, 'queries a metric of another program'],
  [/\bstepmeter:/, 'queries a recording rule, which is tested in test/rules'],
];

/** Why a query is not a sum of totals; undefined if it is, and has to equal the store. */
export function whyNotTotals(query: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(query))?.[1];
}
