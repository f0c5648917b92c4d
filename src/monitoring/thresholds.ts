import { SIGNAL, type Signal } from '../core/signal.ts';

/**
 * Every threshold of rules, alerts and panels. How those of regressions were chosen: docs/detection.md.
 */

// Regressions: each workflow and step is compared with its own past, signal by signal.

/** The signal that is a rate and not a score: the share of runs, or attempts at a step, that do not succeed. */
export const SUCCESS = 'success';

/** A signal that is monitored for regressions. */
export type MonitoredSignal = Signal | typeof SUCCESS;

/** A window, compared with the baseline before it. */
export type Window = {
  readonly length: string;
  readonly seconds: number;
  /** The start of the baseline, as an age. It ends where the window starts. */
  readonly baselineStart: string;
  /** The length of the baseline. */
  readonly baselineSeconds: number;
  /** The window is evaluated only below this number of samples; with more, shorter windows suffice. */
  readonly maxSamples?: number;
};

/**
 * The windows, in ascending order. Each can detect a regression: short windows detect large changes early, long windows
 * detect small changes and changes of rare workflows.
 */
export const WINDOWS: readonly Window[] = [
  days(1, 42),
  days(3, 42),
  days(7, 42),
  days(14, 42),
  { ...days(28, 84), maxSamples: 150 },
];

/** The window for the current state if no shorter one has enough samples. */
export const MAX_CURRENT_WINDOW = '14d';

/** The number of samples required in a window, in its baseline, and for the current state. */
export const MIN_SAMPLES = { window: 8, baseline: 20, current: 20 } as const;

/** The minimum difference of mean scores (0.18 is 20 % more) or of rates. Smaller differences never fire. */
export const MIN_EFFECT_SIZE: Readonly<Record<MonitoredSignal, number>> = {
  [SIGNAL.cost]: Math.log(1.2),
  [SIGNAL.duration]: Math.log(1.2),
  [SIGNAL.tokens]: Math.log(1.2),
  [SIGNAL.repairs]: 0.1,
  [SIGNAL.errors]: 0.1,
  [SUCCESS]: 0.1,
};

/** The minimum standard deviation of scores: a few samples that happen to be equal must not prove a change. */
export const MIN_DEVIATION: Readonly<Record<Signal, number>> = {
  [SIGNAL.cost]: 0.2,
  [SIGNAL.duration]: 0.2,
  [SIGNAL.tokens]: 0.2,
  [SIGNAL.repairs]: 0.3,
  [SIGNAL.errors]: 0.3,
};

/**
 * The z-score at which a regression fires. It is higher for steps, of which there are many more than workflows, and lower
 * for rates, whose test is conservative.
 */
export const FIRE_Z = {
  workflow: { score: 4, success: 3.75 },
  step: { score: 4.5, success: 4.25 },
} as const;

/** A regression fires only if the current effect is at least this fraction of that of the window: it may be over. */
export const FIRE_CURRENT_FRACTION = 0.4;

/** A firing regression is retained while a window has this z-score and these effects, in units of MIN_EFFECT_SIZE. */
export const RETAIN = { z: 2, effect: 0.5, current: 0.25 } as const;

/** A regression resolves when it was not retained for this time. */
export const RESOLVE_AFTER = '2d';

/** Lower limit of the denominator of ratios of repairs and errors, whose baseline may be close to zero. */
export const MIN_RATIO_BASELINE = 1e-2;

/** How far from the estimated onset, beyond its error, a configuration change may have happened, in seconds. */
export const CHANGE_NEAR_ONSET_S = 86_400;

/**
 * The 95 % confidence interval of the onset of a change of a mean, in samples on each side, in units of the squared ratio
 * of standard deviation and change (Bai 1997).
 */
export const ONSET_ERROR = 11;

/** Models that change within this time after a configuration change belong to it, in seconds. */
export const CONFIGURATION_PRECEDENCE_S = 3600;

// Budgets, errors and runs.

/** The used or projected share of a budget at which a warning fires, and the projection at which it resolves. */
export const BUDGET_WARNING = { spent: 0.8, projected: 1, projectedRetain: 0.95 } as const;

/** The used share of a budget at which it is exhausted. */
export const BUDGET_EXHAUSTED = 1;

/** An error spike: errors of a type in an hour, and as a multiple of the hourly mean. Half of both retains it. */
export const ERROR_SPIKE = { min: 10, factor: 10 } as const;

/**
 * A run is stuck after `factor` times the duration that `deviations` standard deviations above the mean give, and not
 * before `minSeconds`; after `unknownSeconds` if the workflow has fewer than `minSamples`.
 */
export const STUCK_RUN = {
  factor: 2,
  deviations: 3,
  minDeviation: 0.3,
  minSeconds: 1800,
  unknownSeconds: 21_600,
  minSamples: 10,
} as const;

// The pipeline.

/** A relay is reported as silent after this time. */
export const SILENT_AFTER_S = 600;

/** A relay that was silent for longer than this is considered decommissioned. */
export const DECOMMISSIONED_AFTER = '2d';

/** Items that have waited in a backlog for ten minutes, without a decrease, at which it is growing. Half retains it. */
export const BACKLOG = { spool: 100, outbox: 1000 } as const;

/** The p95 of hook durations at which hooks are slow, and below which they recover; with a minimum of records per hour. */
export const SLOW_HOOKS = { seconds: 0.1, retainSeconds: 0.08, minRecords: 20 } as const;

/** Differences between recorded usage and bill below these are ignored. */
export const BILL_DIFFERENCE = { usd: 0.01, tokens: 1 } as const;

// Panels: the values at which colors change.

/** Success rates: good, and acceptable. */
export const SUCCESS_RATE_LEVELS = { acceptable: 0.8, good: 0.95 } as const;

/** Relative increase of the cost of a run over its baseline. */
export const COST_CHANGE_LEVELS = { warning: 0.2, critical: 0.5 } as const;

/** The share of failed calls of a tool. */
export const TOOL_FAILURE_LEVELS = { warning: 0.2 } as const;

/** Seconds since the last report of the relay, which reports every 15 seconds. */
export const RELAY_SILENCE_LEVELS = { warning: 60, critical: SILENT_AFTER_S } as const;

/** Items in a backlog. */
export const BACKLOG_LEVELS = { warning: 1000, critical: 10_000 } as const;

function days(length: number, baselineStart: number): Window {
  return {
    length: `${length}d`,
    seconds: length * 86_400,
    baselineStart: `${baselineStart}d`,
    baselineSeconds: (baselineStart - length) * 86_400,
  };
}
