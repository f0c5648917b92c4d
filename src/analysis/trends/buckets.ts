/** How long the intervals of a trend are. */
export const BUCKETS = ['hour', 'day', 'week'] as const;

/** One of {@link BUCKETS}. */
export type BucketName = (typeof BUCKETS)[number];

/** An interval of time in milliseconds since 1970, without its end. */
export type Interval = { readonly from: number; readonly to: number };

/**
 * The intervals of a period in the time zone of this machine: hours, days from midnight, or weeks from Monday. The first
 * and the last are cut at the ends of the period. A day with a change of the clock is not 24 hours.
 */
export function intervalsOf({ from, to }: Interval, bucket: BucketName): Interval[] {
  const intervals: Interval[] = [];
  for (let at = from; at < to;) {
    const next = Math.min(to, startAfter(at, bucket));
    intervals.push({ from: at, to: next });
    at = next;
  }
  return intervals;
}

const HOUR_MS = 3_600_000;

function startAfter(at: number, bucket: BucketName): number {
  const date = new Date(at);
  if (bucket === 'hour') return at - (((at % HOUR_MS) + HOUR_MS) % HOUR_MS) + HOUR_MS;
  const days = bucket === 'day' ? 1 : 7 - ((date.getDay() + 6) % 7);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The index of the interval that a time is in; the intervals follow each other. −1 if it is in none. */
export function indexOfInterval(intervals: readonly Interval[], at: number): number {
  let [low, high] = [0, intervals.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { from, to } = intervals[middle] ?? { from: Infinity, to: Infinity };
    if (at >= from && at < to) return middle;
    if (at < from) high = middle - 1;
    else low = middle + 1;
  }
  return -1;
}
