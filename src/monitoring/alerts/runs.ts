import { SIGNAL, SIGNAL_UNIT } from '../../core/signal.ts';
import { aggregation, ALERT_LOOKBACK, currentMax, lastValue, recentIncrease, selectorOf } from '../queries/promql.ts';
import {
  type RuleGroup,
  boolSeries,
  withHysteresis,
  NOT_INTERACTIVE,
  RULE_SERIES,
  WORKFLOW_ATTRIBUTES,
} from './rule.ts';
import { ERROR_SPIKE, STUCK_RUN } from '../thresholds.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { abbreviated, dollars, duration, integer, labelValue, oneDecimal } from './go-template.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';

const { errorsSpike, errorsLastHour: lastHour, errorsUsual: usual } = RULE_SERIES;

const BY_ERROR_TYPE = { by: [...WORKFLOW_ATTRIBUTES, ATTRIBUTE.errorType] } as const;

const WEEK = { over: '7d', until: '1h', hours: 168 } as const;

const ERROR_RULES = [
  { record: lastHour, expr: recentIncrease(METRIC.errors, BY_ERROR_TYPE, { over: '1h' }) },
  {
    record: usual,
    // Zero for an error type that did not occur in the week before.
    expr: `${recentIncrease(METRIC.errors, BY_ERROR_TYPE, WEEK)} / ${WEEK.hours} or 0 * ${lastHour}`,
  },
  {
    record: errorsSpike,
    expr: withHysteresis(errorsSpike, { fire: spike(1), retain: spike(0.5), others: lastHour }),
  },
];

/** Statistics of the logarithms of the durations of earlier runs. */
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

const workflow = labelValue(ATTRIBUTE.workflowName);
const filters = { workflow: ATTRIBUTE.workflowName } as const;
const WORKFLOW = `$labels.${prometheusLabel(ATTRIBUTE.workflowName)}`;

const ERRORS: Alert = {
  uid: 'stepmeter-error-spike',
  title: 'Error spike',
  severity: 'warning',
  firing: RULE_SERIES.errorsSpike,
  values: { last_hour: RULE_SERIES.errorsLastHour, usual: RULE_SERIES.errorsUsual },
  subject: `Errors of type ${labelValue(ATTRIBUTE.errorType)} in ${workflow}`,
  problem: 'are far above normal',
  description: `${integer('last_hour')} in the last hour; normal is ${oneDecimal('usual')} an hour (mean of the last week).`,
  dashboard: { uid: DASHBOARD.reliability, panel: 'Errors over time', filters },
  traces: {
    title: 'Traces with this error',
    query: `{ span.${ATTRIBUTE.workflowName} = %q && span.${ATTRIBUTE.errorType} = %q }`,
    values: [WORKFLOW, `$labels.${prometheusLabel(ATTRIBUTE.errorType)}`],
  },
};

const STUCK: Alert = {
  uid: 'stepmeter-run-stuck',
  title: 'Run stuck',
  severity: 'warning',
  firing: RULE_SERIES.runStuck,
  values: { age: RULE_SERIES.runAge, age_limit: RULE_SERIES.runAgeLimit },
  subject: `A run of ${workflow}`,
  problem: 'is stuck',
  description: `The oldest running run started ${duration('age')} ago. Runs of ${workflow} normally finish within ${duration('age_limit')}.`,
  dashboard: { uid: DASHBOARD.runs, panel: 'Oldest running run', filters },
};

const BILL: Alert = {
  uid: 'stepmeter-bill-differs',
  title: 'Recorded usage differs from bill',
  severity: 'warning',
  firing: RULE_SERIES.billDiffers,
  values: { difference_usd: RULE_SERIES.billDifferenceUsd, difference_tokens: RULE_SERIES.billDifferenceTokens },
  subject: `Recorded usage of ${workflow}`,
  problem: 'differs from the bills of the Claude CLI',
  description: `Not reconciled in the last day: ${dollars('difference_usd')} and ${abbreviated('difference_tokens')} tokens.`,
  dashboard: { uid: DASHBOARD.pipeline, panel: 'Differences by kind' },
};

/** Alerts on runs that do not depend on a baseline. */
export const RUN_ALERTS: AlertGroup = { name: 'Runs', interval: '1m', alerts: [ERRORS, STUCK, BILL] };

function spike(fraction: number): string {
  return `${lastHour} >= ${ERROR_SPIKE.min * fraction} and ${lastHour} >= ${ERROR_SPIKE.factor * fraction} * ${usual}`;
}

/** Before a store was known, nothing ran. */
function durationTotal(metric: Metric): string {
  const where = { ...NOT_INTERACTIVE, [ATTRIBUTE.signal]: `="${SIGNAL.duration}"`, [ATTRIBUTE.stepName]: '=""' };
  const [start, end] = [STUCK_RUN.sinceDays, STUCK_RUN.untilDays].map((days) =>
    lastValue(selectorOf(metric, { where }), `${days}d`, ALERT_LOOKBACK),
  );
  return `${aggregation({ by: WORKFLOW_ATTRIBUTES })} (${end} - (${start} or 0 * ${end}))`;
}

function ageLimit(): string {
  const deviation = `sqrt(clamp_min(${DURATION.variance}, ${STUCK_RUN.minDeviation ** 2}))`;
  const longest = `${SIGNAL_UNIT.duration} * exp(${DURATION.mean} + ${STUCK_RUN.deviations} * ${deviation})`;
  const enough = `${DURATION.samples} >= ${STUCK_RUN.minSamples}`;
  return `(clamp_min(${STUCK_RUN.factor} * ${longest}, ${STUCK_RUN.minSeconds}) and ${enough})\nor 0 * ${RULE_SERIES.runAge} + ${STUCK_RUN.unknownSeconds}`;
}
