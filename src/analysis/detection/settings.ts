import { DAY_MS } from '../../core/time/day.ts';
import type { Family } from './observation.ts';

/**
 * Every setting of the detector. They were chosen by simulation (docs/detection.md, `npm run bench:detection`), except
 * where a reason is given.
 */

/** Observations that a baseline is learned from before anything is judged. */
export const MIN_BASELINE = 20;

/** Observations of a type, complexity or size of task before its observations are judged. */
export const MIN_CONTEXT: Readonly<Record<Family, number>> = { amount: 10, count: 10, rate: 20 };

/** Observations that a baseline remembers; older ones fade. Failures and errors are rare, and need a longer memory. */
export const MEMORY: Readonly<Record<Family, number>> = { amount: 800, count: 1500, rate: 2000 };

/** The change that evidence is designed for: the factor of amounts and counts as a logarithm, the increase of rates. */
export const DESIGN: Readonly<Record<Family, number>> = { amount: Math.log(1.4), count: Math.log(2), rate: 0.25 };

/** The minimum standard deviation of logarithms: a few values that happen to be equal must not prove a change. */
export const MIN_DEVIATION = 0.2;

/** Standardised amounts are limited to this: a single outlier proves no change. */
export const MAX_DEVIATIONS = 2.5;

/** The share of the threshold that a single observation contributes at most. */
export const MAX_SHARE = 1 / 3;

/** The standard errors of the baseline by which a change has to exceed it: the baseline is an estimate itself. */
export const BASELINE_ERRORS: Readonly<Record<Family, number>> = { amount: 1.5, count: 2, rate: 1 };

/** The same when a change is over. */
export const RESOLVE_ERRORS: Readonly<Record<Family, number>> = { amount: 1.5, count: 2, rate: 0 };

/**
 * Observations of a series without a change between two false alarms, on average. Steps have longer ones, as there are
 * many more of them; counts of steps are rare, so that their baselines are known least.
 */
export const RUN_LENGTH: Readonly<Record<'workflow' | 'step', Readonly<Record<Family, number>>>> = {
  workflow: { amount: 70_000, count: 40_000, rate: 40_000 },
  step: { amount: 130_000, count: 500_000, rate: 130_000 },
};

/** Days between two moments, on average, at which a change that lasts is taken to be over. */
export const RESOLVE_DAYS: Readonly<Record<Family, number>> = { amount: 280, count: 280, rate: 190 };

/** A change that lasts becomes the baseline after this time since its onset, and since it was detected. */
export const ABSORB_MS = { sinceOnset: 30 * DAY_MS, sinceDetection: 14 * DAY_MS } as const;

/**
 * When a change of all observations is more than the effect of another mix of tasks: at least half of it remains between
 * equal tasks, certainly, by at least this much comparison, in observations and relative to that of equal mixes.
 */
export const MIX = { minShare: 0.5, errors: 4.5, minPrecision: 8, minCommon: 1 / 3 } as const;

/**
 * The standard errors by which a change that was detected by what is normal for tasks has to be found between equal
 * tasks, too, and by which it remains confirmed.
 */
export const CONFIRMED = { first: 2.5, further: 1 } as const;
