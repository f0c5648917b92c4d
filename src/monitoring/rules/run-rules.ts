import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { SIGNAL, SIGNAL_UNIT } from '../../core/signal.ts';
import { highest } from '../query.ts';
import { NOT_BY_HAND, SIGNAL_LABEL, STEP_LABEL, WORKFLOW_ATTRIBUTES, WORKFLOW_LABELS } from './labels.ts';
import { recentlyAdded } from './recent.ts';
import { latched, oneWhere, type RuleGroup } from './rule.ts';
import { RULE_SERIES } from './series.ts';
import { WINDOW, WINDOW_SERIES } from './signal-windows.ts';

const { errorsSpike, errorsLastHour: lastHour, errorsUsual: usual } = RULE_SERIES;

const ERRORS = { by: [...WORKFLOW_ATTRIBUTES, ATTRIBUTE.errorType] } as const;
const WEEK = { over: '7d', until: '1h', hours: 168 } as const;

/** An hour has a spike from so many errors of a type on, and so many times as many as usual; half of it keeps it on. */
const SPIKE = { least: 10, times: 10 } as const;

/** Errors that come all at once. */
const ERROR_RULES = [
  { record: lastHour, expr: recentlyAdded(METRIC.errors, ERRORS, { over: '1h' }) },
  {
    record: usual,
    // A type that is new was not there in the week before.
    expr: `${recentlyAdded(METRIC.errors, ERRORS, WEEK)} / ${WEEK.hours} or 0 * ${lastHour}`,
  },
  { record: errorsSpike, expr: latched(errorsSpike, { on: spike(1), keep: spike(0.5), others: lastHour }) },
];

/** A run may take twice as long as hardly any run did, and half an hour in any case; six hours where that is not known. */
const STUCK = { times: 2, deviations: 3, leastDeviation: 0.3, leastSeconds: 1800, unknownSeconds: 21_600, samples: 10 };

/** Runs that do not end. */
const STUCK_RULES = [
  {
    record: RULE_SERIES.runAge,
    expr: highest(METRIC.runActiveAge, { by: WORKFLOW_ATTRIBUTES, where: NOT_BY_HAND }),
  },
  { record: RULE_SERIES.runAgeLimit, expr: ageLimit() },
  {
    record: RULE_SERIES.runStuck,
    expr: oneWhere(`${RULE_SERIES.runAge} > ${RULE_SERIES.runAgeLimit}`, RULE_SERIES.runAge),
  },
];

/** Errors and open runs, as they are now. */
export const RUNS: RuleGroup = { name: 'stepmeter-runs', interval: '1m', rules: [...ERROR_RULES, ...STUCK_RULES] };

function spike(part: number): string {
  return `${lastHour} >= ${SPIKE.least * part} and ${lastHour} >= ${SPIKE.times * part} * ${usual}`;
}

/** What the durations of whole runs were in the six weeks before the last day. */
function past(series: string): string {
  const whole = `${SIGNAL_LABEL}="${SIGNAL.duration}", ${STEP_LABEL}=""`;
  return `max by (${WORKFLOW_LABELS}) (last_over_time(${series}{${WINDOW}="1d", ${whole}}[1h]))`;
}

function ageLimit(): string {
  const deviation = `sqrt(clamp_min(${past(WINDOW_SERIES.baselineVariance)}, ${STUCK.leastDeviation ** 2}))`;
  const longest = `${SIGNAL_UNIT.duration} * exp(${past(WINDOW_SERIES.baselineMean)} + ${STUCK.deviations} * ${deviation})`;
  const enough = `${past(WINDOW_SERIES.baselineSamples)} >= ${STUCK.samples}`;
  return `(clamp_min(${STUCK.times} * ${longest}, ${STUCK.leastSeconds}) and ${enough})\nor 0 * ${RULE_SERIES.runAge} + ${STUCK.unknownSeconds}`;
}
