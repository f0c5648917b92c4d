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

/** The error rate of a whole experiment, and the part of it that success gets beside guards, in percent. */
const [WHOLE, SUCCESS] = [5, 3];

/** The plan of an experiment that states nothing else: an error rate of 5 % over all metrics and looks. */
export const DEFAULT_PLAN: Plan = {
  successMargin: 0.1,
  ratioMargin: 1.2,
  maxPairs: 300,
  errorRates: errorRatesOf(['cost', 'duration']),
};

/** The metrics that can get a verdict. */
export function judgedMetrics({ errorRates }: Pick<Plan, 'errorRates'>): readonly MetricName[] {
  return METRICS.filter((metric) => errorRates[metric] > 0);
}

/** The error rates of an experiment with these guards; a metric with the error rate 0 never gets a verdict. */
export function errorRatesOf(guards: readonly MetricName[]): Plan['errorRates'] {
  if (guards.length === 0) return { success: WHOLE / 100, cost: 0, duration: 0 };
  const share = (WHOLE - SUCCESS) / guards.length / 100;
  const rateOf = (guard: MetricName): number => (guards.includes(guard) ? share : 0);
  return { success: SUCCESS / 100, cost: rateOf('cost'), duration: rateOf('duration') };
}
