/**
 * The signals by which a run or step attempt is compared with previous ones. Costs, durations and tokens are skewed and
 * counts are low: all are compared by `ln(1 + value / unit)`, in which a factor becomes a distance.
 */
export const SIGNAL = {
  cost: 'cost',
  duration: 'duration',
  tokens: 'tokens',
  repairs: 'repairs',
  errors: 'errors',
} as const;

/** One of the signals. */
export type Signal = (typeof SIGNAL)[keyof typeof SIGNAL];

/** The magnitude of a signal below which differences hardly matter, in US dollars, seconds, or counts. */
export const SIGNAL_UNIT: Readonly<Record<Signal, number>> = Object.freeze({
  cost: 1e-4,
  duration: 0.01,
  tokens: 1,
  repairs: 1,
  errors: 1,
});

/** The signals that are monitored for regressions. `success` is the share of runs, or attempts, that succeed. */
export const DETECTION_SIGNAL = { ...SIGNAL, success: 'success' } as const;

/** One of {@link DETECTION_SIGNAL}. */
export type DetectionSignal = (typeof DETECTION_SIGNAL)[keyof typeof DETECTION_SIGNAL];

/** The score of a value in the signal's unit; never negative. */
export function scoreOf(signal: Signal, value: number): number {
  return Math.log1p(Math.max(value, 0) / SIGNAL_UNIT[signal]);
}

/** The value with this score, in the signal's unit. */
export function valueOfScore(signal: Signal, score: number): number {
  return Math.expm1(score) * SIGNAL_UNIT[signal];
}
