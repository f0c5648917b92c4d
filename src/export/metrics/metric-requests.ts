import type { MetricItem } from './metric-items.ts';

/** Maximum number of points per request. */
const POINTS_PER_REQUEST = 1000;

/** Maximum size of a request in bytes of JSON: a tenth of the collector's default limit (20 MiB). */
const BYTES_PER_REQUEST = 2 * 1024 * 1024;

/** Splits series into requests limited by points and by bytes. A series is never split. */
export function requestsOf(items: readonly MetricItem[]): MetricItem[][] {
  const requests: MetricItem[][] = [];
  let [points, bytes] = [Infinity, Infinity];
  for (const item of items) {
    const size = sizeOf(item);
    if (points + item.points.length > POINTS_PER_REQUEST || bytes + size > BYTES_PER_REQUEST) {
      requests.push([]);
      [points, bytes] = [0, 0];
    }
    requests.at(-1)?.push(item);
    points += item.points.length;
    bytes += size;
  }
  return requests;
}

/** Upper bounds, in bytes of JSON, for a point, an attribute, a bucket and an exemplar without their names. */
const [POINT, ATTRIBUTE, BUCKET, EXEMPLAR] = [300, 60, 40, 160];

function sizeOf({ key, points }: MetricItem): number {
  const labels = Object.keys(points[0]?.attributes ?? {}).length * ATTRIBUTE + 2 * Buffer.byteLength(key);
  const parts = points.map((point) => {
    const buckets = typeof point.value === 'number' ? 0 : point.value.buckets.counts.length * BUCKET;
    return buckets + ('exemplars' in point ? point.exemplars.length * EXEMPLAR : 0);
  });
  return parts.reduce((sum, part) => sum + part + POINT + labels, 0);
}
