import { SIGNAL, SIGNAL_UNIT } from '../../core/signal.ts';
import {
  aggregation,
  ALERT_LOOKBACK,
  currentMax,
  deltaSince,
  lastValue,
  recentIncrease,
  selectorOf,
} from '../queries/promql.ts';
import { type RuleGroup, boolSeries, withHysteresis } from './rule.ts';
import { NOT_INTERACTIVE, RULE_SERIES, WORKFLOW_ATTRIBUTES } from './series.ts';
import { ERROR_SPIKE, STUCK_RUN } from '../thresholds.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';

const { errorsSpike, errorsLastHour: lastHour, errorsUsual: usual } = RULE_SERIES;

const ERRORS = { by: [...WORKFLOW_ATTRIBUTES, ATTRIBUTE.errorType] } as const;
const WEEK = { over: '7d', until: '1h', hours: 168 } as const;

const ERROR_RULES = [
  { record: lastHour, expr: recentIncrease(METRIC.errors, ERRORS, { over: '1h' }) },
  {
    record: usual,
    // Zero for an error type that did not occur in the week before.
    expr: `${recentIncrease(METRIC.errors, ERRORS, WEEK)} / ${WEEK.hours} or 0 * ${lastHour}`,
  },
  {
    record: errorsSpike,
    expr: withHysteresis(errorsSpike, { fire: spike(1), retain: spike(0.5), others: lastHour }),
  },
];

/** Statistics of the logarithms of run durations in the six weeks before the last day. */
const DURATION = {
  samples: 'stepmeter:run_duration:samples',
  mean: 'stepmeter:run_duration:mean',
  variance: 'stepmeter:run_duration:variance',
} as const;

const STUCK_RULES = [
  { record: DURATION.samples, expr: durationTotal(METRIC.signalSamples) },
  { record: DURATION.mean, expr: `${durationTotal(METRIC.signalScore)} / (${DURATION.samples} > 0)` },
  {
    record: DURATION.variance,
    expr: `${durationTotal(METRIC.signalScoreSumOfSquares)} / (${DURATION.samples} > 0) - ${DURATION.mean} ^ 2`,
  },
  {
    record: RULE_SERIES.runAge,
    expr: currentMax(METRIC.runActiveAge, { by: WORKFLOW_ATTRIBUTES, where: NOT_INTERACTIVE }),
  },
  { record: RULE_SERIES.runAgeLimit, expr: ageLimit() },
  {
    record: RULE_SERIES.runStuck,
    expr: boolSeries(`${RULE_SERIES.runAge} > ${RULE_SERIES.runAgeLimit}`, RULE_SERIES.runAge),
  },
];

/** Error spikes and stuck runs. */
export const RUNS: RuleGroup = { name: 'stepmeter-runs', interval: '1m', rules: [...ERROR_RULES, ...STUCK_RULES] };

function spike(fraction: number): string {
  return `${lastHour} >= ${ERROR_SPIKE.min * fraction} and ${lastHour} >= ${ERROR_SPIKE.factor * fraction} * ${usual}`;
}

/** Before a store was known, nothing ran. */
function durationTotal(metric: Metric): string {
  const where = { ...NOT_INTERACTIVE, [ATTRIBUTE.signal]: `="${SIGNAL.duration}"`, [ATTRIBUTE.stepName]: '=""' };
  const [start, end] = ['42d', '1d'].map((age) => lastValue(selectorOf(metric, { where }), age, ALERT_LOOKBACK));
  return `${aggregation({ by: WORKFLOW_ATTRIBUTES })} ${deltaSince(end ?? '', start ?? '')}`;
}

function ageLimit(): string {
  const deviation = `sqrt(clamp_min(${DURATION.variance}, ${STUCK_RUN.minDeviation ** 2}))`;
  const longest = `${SIGNAL_UNIT.duration} * exp(${DURATION.mean} + ${STUCK_RUN.deviations} * ${deviation})`;
  const enough = `${DURATION.samples} >= ${STUCK_RUN.minSamples}`;
  return `(clamp_min(${STUCK_RUN.factor} * ${longest}, ${STUCK_RUN.minSeconds}) and ${enough})\nor 0 * ${RULE_SERIES.runAge} + ${STUCK_RUN.unknownSeconds}`;
}
