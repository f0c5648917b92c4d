/**
 * Every threshold of rules, alerts and panels. Those of regressions are settings of the detector, in
 * `src/analysis/detection`.
 */

// Budgets, errors and runs.

/** The used or projected share of a budget at which a warning fires, and the projection at which it resolves. */
export const BUDGET_WARNING = { spent: 0.8, projected: 1, projectedRetain: 0.95 } as const;

/** The used share of a budget at which it is exhausted. */
export const BUDGET_EXHAUSTED = 1;

/** The number of days over which the rate of spending is averaged. */
export const SPEND_RATE_DAYS = 7;

/** An error spike: errors of a type in an hour, and as a multiple of the hourly mean. Half of both retains it. */
export const ERROR_SPIKE = { min: 10, factor: 10 } as const;

/**
 * A run is stuck after `factor` times the duration that `deviations` standard deviations above the mean give, and not
 * before `minSeconds`; after `unknownSeconds` if the workflow has fewer than `minSamples`. The mean is that of the runs
 * that ended from 42 days to one day ago.
 */
export const STUCK_RUN = {
  factor: 2,
  deviations: 3,
  minDeviation: 0.3,
  minSeconds: 1800,
  unknownSeconds: 21_600,
  minSamples: 10,
  sinceDays: 42,
  untilDays: 1,
} as const;

/** How many days an alarm, configuration drift, a wrong cached result or a difference from the bill is reported. */
export const REPORTED_DAYS = 1;

// The pipeline.

/** A relay is reported as silent after this time. */
export const SILENT_AFTER_S = 600;

/** A relay that was silent for longer is considered decommissioned: it was removed without being stopped. */
export const DECOMMISSIONED_AFTER_DAYS = 2;

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
