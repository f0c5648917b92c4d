import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DETECTION_SIGNAL, type DetectionSignal, SIGNAL, type Signal } from '../../core/signal.ts';
import { customVariable, singleValueVariable, textVariable } from './variables.ts';
import { WHOLE_RUN, regressionsTable } from './parts/regressions-table.ts';
import { ENVIRONMENT, prometheusLabel } from '../queries/prometheus-names.ts';
import { matchesVariable, inScope, scopeOf } from '../queries/scope.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import type { RunResult } from '../../core/context.ts';
import { EVERY_STEP, changeAnnotations, momentAnnotation } from './annotations.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { DASHBOARD } from './uids.ts';
import { type Graph, lines } from '../panels/graph.ts';
import type { PanelQuery } from '../panels/panel.ts';
import { UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { AT_END, INTERVAL, LOOKBACK, type Matchers, increase, selectorOf, shareOf } from '../queries/promql.ts';
import { resultIs, typicalValue } from '../queries/runs.ts';
import { verdictValue, whileRegressed } from '../queries/verdicts.ts';

/** The title of the panel that shows a signal. */
export const PANEL_OF_SIGNAL: Readonly<Record<DetectionSignal, string>> = {
  [SIGNAL.cost]: 'Cost per attempt',
  [SIGNAL.tokens]: 'Tokens per attempt',
  [SIGNAL.duration]: 'Duration per attempt',
  [DETECTION_SIGNAL.success]: 'Success rate of attempts',
  [SIGNAL.repairs]: 'Repairs and retries per run',
  [SIGNAL.errors]: 'Errors per attempt',
};

const LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName];

const IN_INTERVAL =
  'Typical value (geometric mean) of the attempts at the step, or of the runs, that ended in each interval, and the typical value before the current regression, if any. Intervals without attempts are skipped. Metric: stepmeter.signal.score.';

const usage: Section = {
  title: 'Per attempt at the step, or per run',
  panels: [
    perAttempt(SIGNAL.cost, { unit: UNIT.axisDollars, description: IN_INTERVAL }),
    perAttempt(SIGNAL.tokens, { unit: UNIT.count, description: IN_INTERVAL }),
    perAttempt(SIGNAL.duration, { unit: UNIT.duration, description: IN_INTERVAL }),
  ],
};

const changeOf = { where: scopeOf([ATTRIBUTE.workflowName]) };

const evidence: Section = {
  title: 'What changed',
  panels: [
    regressionsTable(5),
    table({
      title: 'Configuration changes',
      description:
        'Changes of models, CLI versions, prompt files and configurations in the time range at any step of the workflow, latest first. Metric: stepmeter.change.timestamp.',
      width: 24,
      height: 6,
      noValue: 'No change is recorded in this range.',
      keys: [
        { attribute: ATTRIBUTE.changeKind, title: 'Changed' },
        { attribute: ATTRIBUTE.stepName, title: 'Step', noValue: 'whole workflow' },
        { attribute: ATTRIBUTE.changePrevious, title: 'Old value', noValue: 'unknown' },
        { attribute: ATTRIBUTE.changeValue, title: 'New value' },
      ],
      values: [{ title: 'When', expr: changesInRange(), unit: UNIT.time }],
    }),
  ],
};

const outcome: Section = {
  title: 'Outcome',
  panels: [
    lines({
      title: PANEL_OF_SIGNAL[DETECTION_SIGNAL.success],
      description:
        'Share of the attempts at the step, or of the runs, that ended in each interval without failing. Cancelled ones do not count. Metrics: stepmeter.runs, stepmeter.steps.',
      unit: UNIT.share,
      softMax: 1,
      width: 8,
      points: 50,
      connected: true,
      queries: [...successRates().map((expr) => ({ expr, legend: 'success' })), before(DETECTION_SIGNAL.success)],
    }),
    perAttempt(SIGNAL.repairs, {
      unit: UNIT.factor,
      description: `${IN_INTERVAL} Known for whole runs only.`,
      noValue: 'none recorded: they are counted for whole runs only',
    }),
    perAttempt(SIGNAL.errors, { unit: UNIT.factor, description: IN_INTERVAL }),
  ],
};

/** The variables of the dashboard of a regression, which links set. */
const regressionVariables: readonly VariableModel[] = [
  singleValueVariable({
    name: 'workflow',
    label: 'Workflow',
    attribute: ATTRIBUTE.workflowName,
    from: METRIC.runs,
    where: { [ENVIRONMENT]: matchesVariable('environment') },
  }),
  singleValueVariable({
    name: 'step',
    label: 'Step (All: whole run)',
    attribute: ATTRIBUTE.stepName,
    from: METRIC.steps,
    where: {
      [ENVIRONMENT]: matchesVariable('environment'),
      [ATTRIBUTE.workflowName]: matchesVariable('workflow'),
    },
    all: WHOLE_RUN,
  }),
  customVariable({
    name: 'signal',
    label: 'Signal',
    description: 'The signal whose onset is marked',
    options: Object.values(DETECTION_SIGNAL).map((value) => ({ text: value, value })),
  }),
  textVariable({
    name: 'onset',
    label: 'Onset',
    description: 'The onset to mark, in seconds since 1970; 0 for that of the current regression. Links set it',
    value: '0',
  }),
];

/** The evidence for one regression. */
export const regression: DashboardSpec = {
  uid: DASHBOARD.regression,
  title: 'Regression',
  description:
    'Cost, tokens, duration and outcome of the attempts at one step, or of the runs of one workflow, with the onset of the regression and the configuration changes.',
  from: 'now-28d',
  sections: [usage, evidence, outcome],
  variables: regressionVariables,
  annotations: [
    momentAnnotation('Onset', `vector($onset) > 0 or max(${currentOnset()})`, 'red'),
    ...changeAnnotations(EVERY_STEP),
  ],
};

function currentOnset(): string {
  const where = verdictOf('="$signal"');
  return whileRegressed(verdictValue(METRIC.regressionSince, where));
}

function verdictOf(signal: string): Matchers {
  return { ...scopeOf(LABELS), [ATTRIBUTE.signal]: signal };
}

function perAttempt(signal: Signal, spec: Omit<Graph, 'title' | 'queries'>): ReturnType<typeof lines> {
  const where = verdictOf(`="${signal}"`);
  const total = (metric: Metric): string => increase(metric, inScope(metric, { where }), INTERVAL);
  return lines({
    ...spec,
    title: PANEL_OF_SIGNAL[signal],
    width: 8,
    points: 50,
    connected: true,
    queries: [{ expr: typicalValue(signal, total), legend: 'now' }, before(signal)],
  });
}

/** A horizontal line at the typical value before the current regression. */
function before(signal: DetectionSignal): PanelQuery {
  const where = verdictOf(`="${signal}"`);
  // A graph has one value at the end of its range for all of its points.
  const value = whileRegressed(verdictValue(METRIC.regressionBefore, where, AT_END), AT_END);
  return { expr: `max(${value})`, legend: 'baseline' };
}

function changesInRange(): string {
  const selector = selectorOf(METRIC.changeTimestamp, changeOf);
  const times = `last_over_time(${selector}[35d:1h]) * 1000`;
  const labels = [ATTRIBUTE.changeKind, ATTRIBUTE.stepName, ATTRIBUTE.changePrevious, ATTRIBUTE.changeValue]
    .map(prometheusLabel)
    .join(', ');
  return `max by (${labels}) (${times} >= $__from <= $__to)`;
}

/** The success rate of the attempts at the selected step, and that of runs, which has no values if a step is selected. */
function successRates(): string[] {
  const attempts = selectorOf(METRIC.steps, { where: { [ATTRIBUTE.stepName]: matchesVariable('step') } });
  return [
    rateOf(METRIC.steps, ATTRIBUTE.stepResult),
    `(${rateOf(METRIC.runs, ATTRIBUTE.runResult)}) * on () absent_over_time(${attempts}[${LOOKBACK}])`,
  ];
}

function rateOf(metric: Metric, attribute: string): string {
  const ended = (...results: readonly RunResult[]): string =>
    increase(metric, inScope(metric, { where: { [attribute]: resultIs(...results) } }), INTERVAL);
  return `1 - ${shareOf(ended('failure', 'abandoned'), ended('success', 'failure', 'abandoned'))}`;
}
