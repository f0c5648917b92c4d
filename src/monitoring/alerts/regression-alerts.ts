import { SIGNAL } from '../../core/signal.ts';
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
import { ONSET, onsetErrors, roundedOnset } from './onset.ts';
import { CHANGED, OTHER_CHANGES, suspectedCause } from './suspected-change.ts';
import { LINKS_FROM } from './links.ts';
import { STEP_SIGNALS } from '../dashboards/compare.ts';
import { PANEL_OF_SIGNAL } from '../dashboards/regression/regression.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { prometheusLabel, prometheusName } from '../queries/prometheus-names.ts';
import { setIfAbsent } from '../queries/promql.ts';
import { withSuspectedChange } from '../rules/change-rules.ts';
import { RULE_SERIES, SIGNAL_LABEL, STEP_LABEL, WORKFLOW_LABELS } from '../rules/series.ts';
import { type MonitoredSignal, SUCCESS } from '../thresholds.ts';
import { ATTRIBUTE, METRIC, OPERATION } from '../../telemetry/names.ts';

const WORKFLOW = `$labels.${prometheusLabel(ATTRIBUTE.workflowName)}`;
const MAX = 'max';

const RUN = `name =~ "${OPERATION.workflow}.*" && span.${ATTRIBUTE.workflowName} = %q`;

/** Costs are whole billionths of a dollar, durations whole milliseconds: these decimals represent them exactly. */
const MOST_EXPENSIVE = runWithMax('most expensive', `{ ${RUN} && span.${ATTRIBUTE.costUsd} >= %.9f }`);
const LONGEST = runWithMax('longest', `{ ${RUN} && duration >= %.3fs }`);

const REGRESSIONS: readonly Regression[] = [
  {
    signal: SIGNAL.cost,
    title: 'Cost increased',
    problem: `costs ${twoDecimals('ratio')} times as much as before`,
    format: dollars,
    traces: MOST_EXPENSIVE,
    maxOf: SIGNAL.cost,
  },
  {
    signal: SIGNAL.duration,
    title: 'Duration increased',
    problem: `takes ${twoDecimals('ratio')} times as long as before`,
    format: duration,
    traces: LONGEST,
    maxOf: SIGNAL.duration,
  },
  {
    signal: SIGNAL.tokens,
    title: 'Token usage increased',
    problem: `uses ${twoDecimals('ratio')} times as many tokens as before`,
    format: abbreviated,
    traces: MOST_EXPENSIVE,
    maxOf: SIGNAL.cost,
  },
  {
    signal: SUCCESS,
    title: 'Success rate dropped',
    problem: `succeeds in ${percent('recent')} of cases, ${percent('baseline')} before`,
    format: percent,
    traces: {
      title: 'Traces of failed runs',
      query: `{ ${RUN} && span.${ATTRIBUTE.runResult} = "failure" }`,
      values: [WORKFLOW],
    },
    stepTraces: ofStep('Traces of failed attempts', `span.${ATTRIBUTE.stepResult} = "failure"`),
  },
  {
    signal: SIGNAL.repairs,
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
    signal: SIGNAL.errors,
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

const WINDOW_DAYS = 'window_days';
const BASELINE_MS = 'baseline_ms';

const subject = `${ifLabeled(ATTRIBUTE.stepName, `Step ${labelValue(ATTRIBUTE.stepName)} of `)}${labelValue(ATTRIBUTE.workflowName)}`;

/** Regressions of workflows and steps. */
export const REGRESSION_ALERTS: AlertGroup = {
  name: 'Regressions',
  interval: '5m',
  alerts: REGRESSIONS.map(alertOf),
};

type Regression = {
  readonly signal: MonitoredSignal;
  readonly title: string;
  /** A predicate, after the name of the workflow or step. */
  readonly problem: string;
  /** Formats a typical value, by its name. */
  readonly format: (name: string) => string;
  readonly traces: TraceSearch;
  /** The same for a step. The maximum and repairs are known only for whole workflows. */
  readonly stepTraces?: TraceSearch;
  /** The signal whose maximum identifies the run to search for. */
  readonly maxOf?: typeof SIGNAL.cost | typeof SIGNAL.duration;
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
  const step = `label_replace(${query}, "${SCOPE}", "step", "${STEP_LABEL}", ".+")`;
  return setIfAbsent(step, STEP_LABEL, { label: SCOPE, value: 'run' });
}

function firingOf(regression: Regression): string {
  return withSuspectedChange(
    seriesOf(RULE_SERIES.regressionFiring, regression),
    seriesOf(RULE_SERIES.regressionAfterChange, regression),
  );
}

function seriesOf(name: string, { signal }: Regression): string {
  return `${name}{${SIGNAL_LABEL}="${signal}"}`;
}

function valuesOf(regression: Regression): Record<string, string> {
  const series = (name: string): string => scoped(seriesOf(name, regression));
  return {
    ratio: series(RULE_SERIES.regressionRatio),
    recent: series(RULE_SERIES.regressionRecent),
    baseline: series(RULE_SERIES.regressionBaseline),
    samples: series(RULE_SERIES.regressionSamples),
    baseline_samples: series(RULE_SERIES.regressionBaselineSamples),
    [ONSET]: series(RULE_SERIES.regressionOnset),
    ...onsetErrors(series(RULE_SERIES.regressionOnsetError)),
    [WINDOW_DAYS]: `${series(RULE_SERIES.regressionWindow)} / 86400`,
    [BASELINE_MS]: `${series(RULE_SERIES.regressionBaselineWindow)} * 1000`,
    // A week before the onset.
    [LINKS_FROM]: `(${series(RULE_SERIES.regressionOnset)} - 7 * 86400) * 1000`,
    ...(regression.maxOf ? { [MAX]: maxOfLastDay(regression.maxOf) } : {}),
    [CHANGED]: seriesOf(RULE_SERIES.regressionAfterChange, regression),
    [OTHER_CHANGES]: `${seriesOf(RULE_SERIES.regressionChanges, regression)} - 1 > 0`,
  };
}

/** The maximum of the last day, also if the relay last reported up to an hour ago. */
function maxOfLastDay(signal: string): string {
  return `max by (${WORKFLOW_LABELS}) (last_over_time(${prometheusName(METRIC.runMax)}{${SIGNAL_LABEL}="${signal}"}[1h]))`;
}

function descriptionOf({ format }: Regression): string {
  return (
    `Typical now: ${format('recent')} (${sampleSize('samples')}); before: ${format('baseline')} (${sampleSize('baseline_samples')}). ` +
    `Worse since about ${roundedOnset()}. ${suspectedCause()}`
  );
}

function sampleSize(name: string): string {
  return `${integer(name)} ${ifLabeled(ATTRIBUTE.stepName, 'attempts', 'runs')}`;
}

/** The windows in which the values of the message were measured. */
function comparisonOf({ signal }: Regression): Comparison {
  const workflow = `{{ urlquery ${WORKFLOW} }}`;
  return {
    days: WINDOW_DAYS,
    set: {
      a_workflow: workflow,
      b_workflow: workflow,
      a_length: `${integer(BASELINE_MS)}ms`,
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
    values: [WORKFLOW, `$labels.${STEP_LABEL}`],
  };
}
