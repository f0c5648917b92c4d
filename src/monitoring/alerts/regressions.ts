import { DETECTION_SIGNAL, type DetectionSignal } from '../../core/signal.ts';
import type { Alert, AlertGroup, Comparison, TraceSearch } from './alert.ts';
import {
  abbreviated,
  dollars,
  duration,
  ifLabeled,
  integer,
  labelValue,
  oneDecimal,
  percent,
  twoDecimals,
} from './go-template.ts';
import { ONSET, onsetErrors, roundedOnset, CHANGED, OTHER_CHANGES, suspectedCause } from './regression-texts.ts';
import { LINKS_FROM } from './links.ts';
import { STEP_SIGNALS } from '../dashboards/compare.ts';
import { BASELINE_LENGTH } from '../dashboards/parts/compare-selections.ts';
import { PANEL_OF_SIGNAL } from '../dashboards/regression.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { prometheusLabel, prometheusName } from '../queries/prometheus-names.ts';
import { type Matchers, setIfAbsent } from '../queries/promql.ts';
import { causeTime, verdictValue, withCause } from '../queries/verdicts.ts';
import { WORKFLOW_LABELS } from './rule.ts';
import { ATTRIBUTE, METRIC, OPERATION, type Metric } from '../../telemetry/names.ts';

// The values of the texts.
const EFFECT = 'effect';

const WORKFLOW = `$labels.${prometheusLabel(ATTRIBUTE.workflowName)}`;

const MAX = 'max';

const RUN = `name =~ "${OPERATION.workflow}.*" && span.${ATTRIBUTE.workflowName} = %q`;

/** Costs are whole billionths of a dollar, durations whole milliseconds: these decimals represent them exactly. */
const MOST_EXPENSIVE = runWithMax('most expensive', `{ ${RUN} && span.${ATTRIBUTE.costUsd} >= %.9f }`);
const LONGEST = runWithMax('longest', `{ ${RUN} && duration >= %.3fs }`);

const AFTER = 'after';

const BEFORE = 'before';

const STEP = prometheusLabel(ATTRIBUTE.stepName);

const REGRESSIONS: readonly Regression[] = [
  {
    signal: DETECTION_SIGNAL.cost,
    title: 'Cost increased',
    problem: `costs ${twoDecimals(EFFECT)} times as much as before`,
    format: dollars,
    traces: MOST_EXPENSIVE,
    maxOf: DETECTION_SIGNAL.cost,
  },
  {
    signal: DETECTION_SIGNAL.duration,
    title: 'Duration increased',
    problem: `takes ${twoDecimals(EFFECT)} times as long as before`,
    format: duration,
    traces: LONGEST,
    maxOf: DETECTION_SIGNAL.duration,
  },
  {
    signal: DETECTION_SIGNAL.tokens,
    title: 'Token usage increased',
    problem: `uses ${twoDecimals(EFFECT)} times as many tokens as before`,
    format: abbreviated,
    traces: MOST_EXPENSIVE,
    maxOf: DETECTION_SIGNAL.cost,
  },
  {
    signal: DETECTION_SIGNAL.success,
    title: 'Success rate dropped',
    problem: `succeeds in ${percent(AFTER)} of cases, ${percent(BEFORE)} before`,
    format: percent,
    traces: {
      title: 'Traces of failed runs',
      query: `{ ${RUN} && span.${ATTRIBUTE.runResult} = "failure" }`,
      values: [WORKFLOW],
    },
    stepTraces: ofStep('Traces of failed attempts', `span.${ATTRIBUTE.stepResult} = "failure"`),
  },
  {
    signal: DETECTION_SIGNAL.repairs,
    title: 'Repairs increased',
    problem: 'needs more repair attempts than before',
    format: oneDecimal,
    traces: {
      title: 'Traces of runs with repairs',
      query: `{ span.${ATTRIBUTE.workflowName} = %q && span.${ATTRIBUTE.stepKind} != "first" }`,
      values: [WORKFLOW],
    },
  },
  {
    signal: DETECTION_SIGNAL.errors,
    title: 'Errors increased',
    problem: 'has more errors than before',
    format: oneDecimal,
    traces: {
      title: 'Traces of runs with errors',
      query: `{ span.${ATTRIBUTE.workflowName} = %q && status = error }`,
      values: [WORKFLOW],
    },
    stepTraces: ofStep('Traces with errors in this step', 'status = error'),
  },
];

/** The label that distinguishes values of runs from values of steps. */
const SCOPE = 'scope';

/** Days since the onset. */
const DAYS = 'days';

const subject = `${ifLabeled(ATTRIBUTE.stepName, `Step ${labelValue(ATTRIBUTE.stepName)} of `)}${labelValue(ATTRIBUTE.workflowName)}`;

/** Regressions of workflows and steps. */
export const REGRESSION_ALERTS: AlertGroup = {
  name: 'Regressions',
  interval: '5m',
  alerts: REGRESSIONS.map(alertOf),
};

type Regression = {
  readonly signal: DetectionSignal;
  readonly title: string;
  /** A predicate, after the name of the workflow or step. */
  readonly problem: string;
  /** Formats a typical value, by its name. */
  readonly format: (name: string) => string;
  readonly traces: TraceSearch;
  /** The same for a step. The maximum and repairs are known only for whole workflows. */
  readonly stepTraces?: TraceSearch;
  /** The signal whose maximum identifies the run to search for. */
  readonly maxOf?: typeof DETECTION_SIGNAL.cost | typeof DETECTION_SIGNAL.duration;
};

function alertOf(regression: Regression): Alert {
  return {
    uid: `stepmeter-regression-${regression.signal}`,
    title: regression.title,
    severity: 'warning',
    firing: scoped(`(${firingOf(regression)})`),
    values: valuesOf(regression),
    subject,
    problem: regression.problem,
    description: descriptionOf(regression),
    dashboard: {
      uid: DASHBOARD.regression,
      panel: PANEL_OF_SIGNAL[regression.signal],
      filters: { workflow: ATTRIBUTE.workflowName, step: ATTRIBUTE.stepName },
      set: { signal: regression.signal, onset: integer(ONSET) },
    },
    comparison: comparisonOf(regression),
    traces: regression.traces,
    ...(regression.stepTraces ? { stepTraces: regression.stepTraces } : {}),
  };
}

function scoped(query: string): string {
  const step = `label_replace(${query}, "${SCOPE}", "step", "${STEP}", ".+")`;
  return setIfAbsent(step, STEP, { label: SCOPE, value: 'run' });
}

/** Above 0 while it is a regression; changes of the mix of tasks and improvements are below. */
function firingOf({ signal }: Regression): string {
  return withCause(verdictValue(METRIC.regressionState, ofSignal(signal)));
}

function ofSignal(signal: DetectionSignal): Matchers {
  return { [ATTRIBUTE.signal]: `="${signal}"` };
}

function valuesOf({ signal, maxOf }: Regression): Record<string, string> {
  const where = ofSignal(signal);
  const value = (metric: Metric): string => scoped(verdictValue(metric, where));
  const since = value(METRIC.regressionSince);
  return {
    [EFFECT]: value(METRIC.regressionEffect),
    [BEFORE]: value(METRIC.regressionBefore),
    [AFTER]: value(METRIC.regressionAfter),
    samples: value(METRIC.regressionSamples),
    baseline_samples: value(METRIC.regressionBaselineSamples),
    [ONSET]: since,
    ...onsetErrors(value(METRIC.regressionSinceError)),
    [DAYS]: `ceil((time() - ${since}) / 86400)`,
    // A week before the onset.
    [LINKS_FROM]: `(${since} - 7 * 86400) * 1000`,
    ...(maxOf ? { [MAX]: maxOfLastDay(maxOf) } : {}),
    [CHANGED]: scoped(`(${causeTime(where)})`),
    [OTHER_CHANGES]: `${value(METRIC.regressionCauses)} - 1 > 0`,
  };
}

/** The maximum of the last day, also if the relay last reported up to an hour ago. */
function maxOfLastDay(signal: string): string {
  return `max by (${WORKFLOW_LABELS}) (last_over_time(${prometheusName(METRIC.runMax)}{${prometheusLabel(ATTRIBUTE.signal)}="${signal}"}[1h]))`;
}

function descriptionOf({ format }: Regression): string {
  return (
    `Typical now: ${format(AFTER)} (${sampleSize('samples')}); before: ${format(BEFORE)} (${sampleSize('baseline_samples')}). ` +
    `Worse since about ${roundedOnset()}. ${suspectedCause()}`
  );
}

function sampleSize(name: string): string {
  return `${integer(name)} ${ifLabeled(ATTRIBUTE.stepName, 'attempts', 'runs')}`;
}

/** The runs since the onset, and those of the six weeks before. */
function comparisonOf({ signal }: Regression): Comparison {
  const workflow = `{{ urlquery ${WORKFLOW} }}`;
  return {
    days: DAYS,
    set: {
      a_workflow: workflow,
      b_workflow: workflow,
      a_length: BASELINE_LENGTH,
      ...(STEP_SIGNALS.includes(signal) ? { signal } : {}),
    },
  };
}

function runWithMax(adjective: string, query: string): TraceSearch {
  return {
    title: `Trace of the ${adjective} run of the last day`,
    query,
    values: [WORKFLOW, `$values.${MAX}.Value`],
    requires: MAX,
  };
}

/** A search for traces in which a condition holds for a step. */
function ofStep(title: string, condition: string): TraceSearch {
  return {
    title,
    query: `{ span.${ATTRIBUTE.workflowName} = %q && span.${ATTRIBUTE.stepName} = %q && ${condition} }`,
    values: [WORKFLOW, `$labels.${STEP}`],
  };
}
