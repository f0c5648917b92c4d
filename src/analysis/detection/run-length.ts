import type { Evidence } from './evidence.ts';

/** The iteration converges within 1e-6 of the threshold. */
const ROUNDS = 3;

/** Below it, a change would be detected from two or three observations. */
const MIN_THRESHOLD = 3;

/** Twice 0.583, the mean excess of a normal random walk over a boundary, in standard deviations. */
const EXCESS = 1.166;

/**
 * The threshold that a cumulative sum of evidence exceeds once in `runLength` observations on average while nothing
 * changes (Siegmund 1985, with his correction for the excess over both boundaries).
 */
export function thresholdFor(runLength: number, { drift, deviation }: Pick<Evidence, 'drift' | 'deviation'>): number {
  let height = Math.log(runLength * drift + 1);
  for (let round = 0; round < ROUNDS; round++) height = Math.log(runLength * drift + height + 1);
  return Math.max(MIN_THRESHOLD, height - EXCESS * deviation);
}
