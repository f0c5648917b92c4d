/** What an experiment decides by. */
export type Plan = {
  /** Differences of success rates up to this are no practical difference. */
  readonly successMargin: number;
  /** Ratios of cost or duration up to this, and down to its inverse, are no practical difference. */
  readonly ratioMargin: number;
  /** The number of pairs at which the experiment is to end; forecasts look no further. */
  readonly maxPairs: number;
  /** The probability that the named metric gives the wrong arm, at any look. Their sum is that of the whole. */
  readonly errorRates: Readonly<Record<MetricName, number>>;
};

/** The metrics of an experiment: success is the headline, cost and duration are its guards. */
export type MetricName = (typeof METRICS)[number];

/** The metrics, the headline first. */
export const METRICS = ['success', 'cost', 'duration'] as const;

/** The plan of an experiment that states nothing else: an error rate of 5 % over all metrics and looks. */
export const DEFAULT_PLAN: Plan = {
  successMargin: 0.1,
  ratioMargin: 1.2,
  maxPairs: 300,
  errorRates: { success: 0.03, cost: 0.01, duration: 0.01 },
};
