/** The bounds of the interval between samples, in milliseconds. */
export type SampleInterval = { readonly least: number; readonly most: number };

/** With many processes, samples are taken less often, so that they take half a percent of a core. */
const PAUSE_FACTOR = 200;

/**
 * Calls `sample` again and again, at intervals that depend on how long it takes; returns a function that ends this.
 * Does not keep the process running.
 */
export function sampleRepeatedly(sample: () => void, { least, most }: SampleInterval): () => void {
  let timer: NodeJS.Timeout;
  const sampleIn = (ms: number): void => {
    timer = setTimeout(() => {
      const began = performance.now();
      sample();
      const pause = PAUSE_FACTOR * (performance.now() - began);
      sampleIn(Math.min(most, Math.max(least, pause)));
    }, ms).unref();
  };
  sampleIn(least);
  return () => clearTimeout(timer);
}
