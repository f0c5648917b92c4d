import { ATTRIBUTE, METRIC, OPERATION } from '../../telemetry/names.ts';
import { SIGNAL } from '../../core/signal.ts';
import { BOARD, type BoardUid } from '../dashboards/boards.ts';
import { prometheusLabel, prometheusName } from '../prometheus-names.ts';
import { SUCCESS, type JudgedSignal } from '../rules/detection.ts';
import { SIGNAL_LABEL, STEP_LABEL, WORKFLOW_LABELS } from '../rules/labels.ts';
import { RULE_SERIES } from '../rules/series.ts';
import type { Alert, AlertGroup, TraceSearch } from './alert.ts';
import { whereAbsent } from './normalize-environment.ts';
import { afterChange, CHANGED, withLatestChange } from './latest-change.ts';
import { LINKS_FROM } from './links.ts';
import {
  count,
  decimal,
  dollars,
  duration,
  factor,
  labelValue,
  moment,
  share,
  whereLabelled,
  whole,
} from './go-template.ts';

const WORKFLOW = `$labels.${prometheusLabel(ATTRIBUTE.workflowName)}`;
const WORST = 'worst';

const RUN = `name =~ "${OPERATION.workflow}.*" && span.${ATTRIBUTE.workflowName} = %q`;

/** Costs are whole billionths of a dollar, durations whole milliseconds: printed with these decimals they are found exactly. */
const MOST_EXPENSIVE = worstRun('most expensive', `{ ${RUN} && span.${ATTRIBUTE.costUsd} >= %.9f }`);
const LONGEST = worstRun('longest', `{ ${RUN} && duration >= %.3fs }`);

const REGRESSIONS: readonly Regression[] = [
  {
    signal: SIGNAL.cost,
    title: 'Cost increased',
    does: `costs ${factor('ratio')} times as much as before`,
    shown: dollars,
    board: BOARD.cost,
    panel: 'Cost over time',
    traces: MOST_EXPENSIVE,
    worst: SIGNAL.cost,
  },
  {
    signal: SIGNAL.duration,
    title: 'Duration increased',
    does: `takes ${factor('ratio')} times as long as before`,
    shown: duration,
    board: BOARD.performance,
    panel: 'Durations of runs over time',
    traces: LONGEST,
    worst: SIGNAL.duration,
  },
  {
    signal: SIGNAL.tokens,
    title: 'Token usage increased',
    does: `uses ${factor('ratio')} times as many tokens as before`,
    shown: count,
    board: BOARD.overview,
    panel: 'Tokens by kind',
    traces: MOST_EXPENSIVE,
    worst: SIGNAL.cost,
  },
  {
    signal: SUCCESS,
    title: 'Success rate dropped',
    does: `succeeds in ${share('recent')} of cases, ${share('baseline')} before`,
    shown: share,
    board: BOARD.reliability,
    panel: 'Success rate over time',
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
    does: 'needs more repair attempts than before',
    shown: decimal,
    board: BOARD.reliability,
    panel: 'Repairs and retries by step',
    traces: {
      title: 'Traces of runs with repairs',
      query: `{ span.${ATTRIBUTE.workflowName} = %q && span.${ATTRIBUTE.stepKind} != "first" }`,
      values: [WORKFLOW],
    },
  },
  {
    signal: SIGNAL.errors,
    title: 'Errors increased',
    does: 'has more errors than before',
    shown: decimal,
    board: BOARD.reliability,
    panel: 'Errors over time',
    traces: {
      title: 'Traces of runs with errors',
      query: `{ span.${ATTRIBUTE.workflowName} = %q && status = error }`,
      values: [WORKFLOW],
    },
    stepTraces: ofStep('Traces with errors in this step', 'status = error'),
  },
];

/** The label that distinguishes figures of runs from figures of steps. */
const SCOPE = 'scope';

const subject = `${whereLabelled(ATTRIBUTE.stepName, `Step ${labelValue(ATTRIBUTE.stepName)} of `)}${labelValue(ATTRIBUTE.workflowName)}`;

/** What became worse than in the weeks before, for each workflow and step. */
export const REGRESSION_ALERTS: AlertGroup = {
  name: 'Regressions',
  interval: '5m',
  alerts: REGRESSIONS.map(alertOf),
};

type Regression = {
  readonly signal: JudgedSignal;
  readonly title: string;
  /** What is worse, after the name of the workflow or step. */
  readonly does: string;
  /** Formats a typical value, by the name of its figure. */
  readonly shown: (figure: string) => string;
  readonly board: BoardUid;
  readonly panel: string;
  readonly traces: TraceSearch;
  /** The same for a step. The maximum and repairs are known only for whole workflows. */
  readonly stepTraces?: TraceSearch;
  /** The signal whose maximum identifies the run to search for. */
  readonly worst?: typeof SIGNAL.cost | typeof SIGNAL.duration;
};

function alertOf(regression: Regression): Alert {
  return {
    uid: `stepmeter-regression-${regression.signal}`,
    title: regression.title,
    severity: 'warning',
    firing: scoped(`(${firingOf(regression)})`),
    figures: figuresOf(regression),
    subject,
    does: regression.does,
    description: descriptionOf(regression),
    board: {
      uid: regression.board,
      panel: regression.panel,
      narrowedBy: { workflow: ATTRIBUTE.workflowName, step: ATTRIBUTE.stepName },
    },
    traces: regression.traces,
    ...(regression.stepTraces ? { stepTraces: regression.stepTraces } : {}),
  };
}

function scoped(query: string): string {
  const step = `label_replace(${query}, "${SCOPE}", "step", "${STEP_LABEL}", ".+")`;
  return whereAbsent(step, STEP_LABEL, { label: SCOPE, value: 'run' });
}

function firingOf(regression: Regression): string {
  return withLatestChange(
    seriesOf(RULE_SERIES.regressionFiring, regression),
    seriesOf(RULE_SERIES.regressionAfterChange, regression),
  );
}

function seriesOf(name: string, { signal }: Regression): string {
  return `${name}{${SIGNAL_LABEL}="${signal}"}`;
}

function figuresOf(regression: Regression): Record<string, string> {
  const series = (name: string): string => scoped(seriesOf(name, regression));
  return {
    ratio: series(RULE_SERIES.regressionRatio),
    recent: series(RULE_SERIES.regressionRecent),
    baseline: series(RULE_SERIES.regressionBaseline),
    samples: series(RULE_SERIES.regressionSamples),
    baseline_samples: series(RULE_SERIES.regressionBaselineSamples),
    onset: series(RULE_SERIES.regressionOnset),
    // A week before the onset.
    [LINKS_FROM]: `(${series(RULE_SERIES.regressionOnset)} - 7 * 86400) * 1000`,
    ...(regression.worst ? { [WORST]: worstFigure(regression.worst) } : {}),
    [CHANGED]: seriesOf(RULE_SERIES.regressionAfterChange, regression),
  };
}

/** The maximum of the last day, also if the relay last reported up to an hour ago. */
function worstFigure(signal: string): string {
  return `max by (${WORKFLOW_LABELS}) (last_over_time(${prometheusName(METRIC.runMax)}{${SIGNAL_LABEL}="${signal}"}[1h]))`;
}

function descriptionOf({ shown }: Regression): string {
  return (
    `Typical now: ${shown('recent')} (${seenIn('samples')}); before: ${shown('baseline')} (${seenIn('baseline_samples')}). ` +
    `Worse since about ${moment('onset')}${afterChange()}.`
  );
}

function seenIn(figure: string): string {
  return `${whole(figure)} ${whereLabelled(ATTRIBUTE.stepName, 'attempts', 'runs')}`;
}

function worstRun(adjective: string, query: string): TraceSearch {
  return {
    title: `Trace of the ${adjective} run of the last day`,
    query,
    values: [WORKFLOW, `$values.${WORST}.Value`],
    figure: WORST,
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
