/** A metric. Counters and histograms are cumulative over the lifetime of the store; gauges are current values. */
export type Metric = {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[];
  /** How many integer units of the store make one unit of the metric; integers keep sums exact. @default 1 */
  readonly scale?: number;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly bounds?: readonly number[];
};

/** Bucket boundaries in seconds for operations of milliseconds: half a millisecond to five seconds. */
export const MILLISECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** A counter; `scale` as in {@link Metric}. */
export function counter(
  name: string,
  unit: string,
  labels: readonly string[],
  description: string,
  scale?: number,
): Metric {
  return Object.freeze({ name, kind: 'counter', unit, description, labels, ...(scale && { scale }) });
}

/** A gauge. */
export function gauge(name: string, unit: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'gauge', unit, description, labels });
}

/** From 10 ms to two days, to cover both file operations and long runs. */
const SECONDS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800,
  86_400, 172_800,
];

/** A histogram of durations in seconds. */
export function duration(
  name: string,
  labels: readonly string[],
  description: string,
  bounds: readonly number[] = SECONDS,
): Metric {
  return Object.freeze({ name, kind: 'histogram', unit: 's', description, labels, scale: 1e6, bounds });
}

/** From 64 MiB to 32 GiB: the CLI alone needs about 250 MiB, builds and tests can need far more. */
const MEMORY_BYTES = [64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 8192, 16_384, 32_768].map(
  (mebibytes) => mebibytes * 1024 * 1024,
);

/** A histogram of memory usage in bytes. */
export function memory(name: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'histogram', unit: 'By', description, labels, bounds: MEMORY_BYTES });
}

/** From a tenth of a cent to a thousand dollars. */
const DOLLARS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** A histogram of costs in US dollars. */
export function cost(name: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'histogram', unit: '{USD}', description, labels, scale: 1e9, bounds: DOLLARS });
}

/** A histogram of small counts. */
export function tally(name: string, unit: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'histogram', unit, description, labels, bounds: [1, 2, 3, 4, 5, 7, 10, 15, 20] });
}
