import { METRIC, type Metric } from '../../src/telemetry/names.ts';
import { prometheusName } from '../../src/monitoring/prometheus-names.ts';

const all: readonly Metric[] = Object.values(METRIC);
const gauges = all.filter(({ kind }) => kind === 'gauge').map(prometheusName);

/** What is no sum of totals, and why: figures of these kinds cannot be held against the store's counters. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/histogram_quantile\(/, 'is estimated within buckets'],
  [/_bucket\{/, 'is of buckets, not of sums'],
  [new RegExp(`\\b(${gauges.join('|')})\\{`), 'is as of now, and not summed up'],
  [/\botelcol_/, 'is what the collector tells of itself'],
  [/\bstepmeter:/, 'is what a recording rule made of totals, and tested with the rules'],
];

/** Why a query is no sum of the store's totals; undefined where it is one, and has to equal the store. */
export function whyNotTotals(query: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(query))?.[1];
}
