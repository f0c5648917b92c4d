/**
 * What a run, or an attempt at a step, is compared by with those before it. Costs, times and tokens are skewed, and
 * counts are few: all are compared by `ln(1 + value / unit)`, in which a factor is a distance.
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

/** What is small for a signal: below it, differences hardly count. US dollars, seconds, and pieces. */
export const SIGNAL_UNIT: Readonly<Record<Signal, number>> = Object.freeze({
  cost: 1e-4,
  duration: 0.01,
  tokens: 1,
  repairs: 1,
  errors: 1,
});

/** The score of a value, in its natural unit; never negative. */
export function scoreOf(signal: Signal, value: number): number {
  return Math.log1p(Math.max(value, 0) / SIGNAL_UNIT[signal]);
}
