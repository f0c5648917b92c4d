import { SIGNAL, SIGNAL_UNIT } from '../../core/signal.ts';
import { currentMax, recentIncrease } from '../queries/promql.ts';
import { type RuleGroup, boolSeries, withHysteresis } from './rule.ts';
import {
  NOT_INTERACTIVE,
  RULE_SERIES,
  SIGNAL_LABEL,
  STEP_LABEL,
  WORKFLOW_ATTRIBUTES,
  WORKFLOW_LABELS,
} from './series.ts';
import { WINDOW, WINDOW_SERIES } from './windows.ts';
import { ERROR_SPIKE, STUCK_RUN } from '../thresholds.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

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

const STUCK_RULES = [
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

/** A statistic of run durations in the six weeks before the last day. */
function baseline(series: string): string {
  const ofRuns = `${SIGNAL_LABEL}="${SIGNAL.duration}", ${STEP_LABEL}=""`;
  return `max by (${WORKFLOW_LABELS}) (last_over_time(${series}{${WINDOW}="1d", ${ofRuns}}[1h]))`;
}

function ageLimit(): string {
  const deviation = `sqrt(clamp_min(${baseline(WINDOW_SERIES.baselineVariance)}, ${STUCK_RUN.minDeviation ** 2}))`;
  const longest = `${SIGNAL_UNIT.duration} * exp(${baseline(WINDOW_SERIES.baselineMean)} + ${STUCK_RUN.deviations} * ${deviation})`;
  const enough = `${baseline(WINDOW_SERIES.baselineSamples)} >= ${STUCK_RUN.minSamples}`;
  return `(clamp_min(${STUCK_RUN.factor} * ${longest}, ${STUCK_RUN.minSeconds}) and ${enough})\nor 0 * ${RULE_SERIES.runAge} + ${STUCK_RUN.unknownSeconds}`;
}
