/** A metric. Counters and histograms sum up everything in the store and never reset; gauges are as of now. */
export type Metric = {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[];
  /** The store keeps whole numbers, so that sums are exact: this many of them make one of the unit. @default 1 */
  readonly scale?: number;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly bounds?: readonly number[];
};

/** Upper bounds, in seconds, for what takes milliseconds: from half a one to five seconds. */
export const MILLISECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** A sum that only grows; `scale` as a metric has it. */
export function counter(
  name: string,
  unit: string,
  labels: readonly string[],
  description: string,
  scale?: number,
): Metric {
  return Object.freeze({ name, kind: 'counter', unit, description, labels, ...(scale && { scale }) });
}

/** A value as it is now. */
export function gauge(name: string, unit: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'gauge', unit, description, labels });
}

/** From a hundredth of a second to two days, so that a file operation and a long run both find a bucket. */
const SECONDS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800,
  86_400, 172_800,
];

/** How long things took, in seconds. */
export function duration(
  name: string,
  labels: readonly string[],
  description: string,
  bounds: readonly number[] = SECONDS,
): Metric {
  return Object.freeze({ name, kind: 'histogram', unit: 's', description, labels, scale: 1e6, bounds });
}

/** From 64 MiB to 32 GiB: a CLI alone needs some 250 MiB, what it builds and tests may need far more. */
const MEMORY_BYTES = [64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 8192, 16_384, 32_768].map(
  (mebibytes) => mebibytes * 1024 * 1024,
);

/** How much memory things needed, in bytes. */
export function memory(name: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'histogram', unit: 'By', description, labels, bounds: MEMORY_BYTES });
}

/** From a tenth of a cent to a thousand dollars. */
const DOLLARS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** What things cost, in US dollars. */
export function cost(name: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'histogram', unit: '{USD}', description, labels, scale: 1e9, bounds: DOLLARS });
}

/** How many there were of something that is mostly few. */
export function tally(name: string, unit: string, labels: readonly string[], description: string): Metric {
  return Object.freeze({ name, kind: 'histogram', unit, description, labels, bounds: [1, 2, 3, 4, 5, 7, 10, 15, 20] });
}
