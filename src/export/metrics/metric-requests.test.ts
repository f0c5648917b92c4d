import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, test } from 'vitest';
import { METRIC, type Metric } from '../../telemetry/names.ts';
import { EXEMPLAR_SERIALIZER } from './exemplar-serializer.ts';
import { resourceMetricsOf, totalItems, type MetricItem } from './metric-items.ts';
import { requestsOf } from './metric-requests.ts';

const LIMIT = 2 * 1024 * 1024;

test('requestsOf() keeps requests of the largest series within the limit of bytes, and leaves none out', () => {
  const items = Array.from({ length: 900 }, (_, i) => largest(METRIC.runDuration, i)).flat();
  const requests = requestsOf(items);
  expect(requests.flat()).toEqual(items);
  const sizes = requests.map(
    (request) =>
      EXEMPLAR_SERIALIZER.serializeRequest(resourceMetricsOf(request, resourceFromAttributes({})))?.length ?? 0,
  );
  expect(sizes.length).toBeGreaterThan(2);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeGreaterThan(LIMIT * 2);
});

test('requestsOf() makes no request of nothing', () => {
  expect(requestsOf([])).toEqual([]);
});

/** A series with labels of maximum length and all histogram buckets in use, each with an exemplar. */
function largest(metric: Metric, index: number): MetricItem[] {
  const labels = JSON.stringify(
    Object.fromEntries(metric.labels.map((label) => [label, `${'漢'.repeat(122)}${index}`])),
  );
  const buckets = Array.from({ length: (metric.bounds ?? []).length + 1 }, (_, i) => `${i}` as const);
  const parts = ['sum', ...buckets] as const;
  const rows = parts.map((part) => ({
    ...{ id: part, name: metric.name, labels, part, value: Number.MAX_SAFE_INTEGER },
    ...{ changed_at: 0, resumed_at: null, resumed_from: null },
  }));
  const exemplar = {
    id: 'x',
    trace_id: 'f'.repeat(32),
    span_id: 'f'.repeat(16),
    value: 1234.56789,
    at: 1_790_000_000_000,
  };
  const exemplars = new Map(parts.map((part) => [part, exemplar]));
  return totalItems([{ key: `${metric.name} ${labels}`, rows }], { at: 1_790_000_000_000, createdAt: 0, exemplars });
}
