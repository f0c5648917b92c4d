import { SIGNAL, SIGNAL_UNIT, type Signal } from '../../../core/signal.ts';
import { EVERY_STEP, changeAnnotations, momentAnnotation } from '../annotations.ts';
import type { DashboardSpec, Section } from '../dashboard.ts';
import { regressionVariables } from './regression-variables.ts';
import { regressionsTable } from './regressions-table.ts';
import { DASHBOARD } from '../uids.ts';
import { type Graph, lines } from '../../panels/graph.ts';
import type { PanelQuery } from '../../panels/panel.ts';
import { UNIT } from '../../panels/style.ts';
import { table } from '../../panels/table.ts';
import { meanScore } from '../../queries/confidence-intervals.ts';
import { prometheusLabel } from '../../queries/prometheus-names.ts';
import { INTERVAL, bracesOf, increase, lastValue, selectorOf } from '../../queries/promql.ts';
import { inScope, scopeOf } from '../../queries/scope.ts';
import { RULE_SERIES } from '../../rules/series.ts';
import { BOUNDARY, BOUNDARY_SERIES, NOW } from '../../rules/windows.ts';
import { type MonitoredSignal, SUCCESS } from '../../thresholds.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';

/** The title of the panel that shows a signal. */
export const PANEL_OF_SIGNAL: Readonly<Record<MonitoredSignal, string>> = {
  [SIGNAL.cost]: 'Cost per attempt',
  [SIGNAL.tokens]: 'Tokens per attempt',
  [SIGNAL.duration]: 'Duration per attempt',
  [SUCCESS]: 'Success rate of attempts',
  [SIGNAL.repairs]: 'Repairs and retries per run',
  [SIGNAL.errors]: 'Errors per attempt',
};

const LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName];

const IN_INTERVAL =
  'Typical value (geometric mean) of the attempts at the step, or of the runs, that ended in each interval, and the baseline of the current regression, if any. Intervals without attempts are skipped. Metric: stepmeter.signal.score.';

const usage: Section = {
  title: 'Per attempt at the step, or per run',
  panels: [
    perAttempt(SIGNAL.cost, { unit: UNIT.axisDollars, description: IN_INTERVAL }),
    perAttempt(SIGNAL.tokens, { unit: UNIT.count, description: IN_INTERVAL }),
    perAttempt(SIGNAL.duration, { unit: UNIT.clock, description: IN_INTERVAL }),
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
      noValue: 'Nothing changed in this range.',
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
      title: PANEL_OF_SIGNAL[SUCCESS],
      description:
        'Share of the attempts at the step, or of the runs, that ended in each interval without failing. Cancelled ones do not count. Known from the time at which the recording rules were first evaluated.',
      unit: UNIT.share,
      softMax: 1,
      width: 8,
      points: 50,
      connected: true,
      queries: [
        {
          expr: `1 - (${recordedIncrease(BOUNDARY_SERIES.sum)}) / ((${recordedIncrease(BOUNDARY_SERIES.samples)}) > 0)`,
          legend: 'success',
        },
        before(SUCCESS),
      ],
    }),
    perAttempt(SIGNAL.repairs, {
      unit: UNIT.factor,
      description: `${IN_INTERVAL} Known for whole runs only.`,
      noValue: 'Repairs are counted per run: select "All" in the variable "Step"',
    }),
    perAttempt(SIGNAL.errors, { unit: UNIT.factor, description: IN_INTERVAL }),
  ],
};

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
    momentAnnotation(
      'Onset',
      `vector($onset) > 0 or max(${recorded(RULE_SERIES.regressionOnset, '="$signal"')})`,
      'red',
    ),
    ...changeAnnotations(EVERY_STEP),
  ],
};

function recorded(series: string, signal: string, more: Readonly<Record<string, string>> = {}): string {
  return `${series}${bracesOf({ ...scopeOf(LABELS), [ATTRIBUTE.signal]: signal, ...more })}`;
}

function perAttempt(signal: Signal, spec: Omit<Graph, 'title' | 'queries'>): ReturnType<typeof lines> {
  const typical = `(exp(${meanScore(sampleOf(signal))}) - 1) * ${SIGNAL_UNIT[signal]}`;
  return lines({
    ...spec,
    title: PANEL_OF_SIGNAL[signal],
    width: 8,
    points: 50,
    connected: true,
    queries: [{ expr: typical, legend: 'now' }, before(signal)],
  });
}

function sampleOf(signal: Signal): Parameters<typeof meanScore>[0] {
  const total = (metric: Metric): string => {
    const where = { ...scopeOf(LABELS), [ATTRIBUTE.signal]: `="${signal}"` };
    return increase(metric, inScope(metric, { where }), INTERVAL);
  };
  return {
    samples: total(METRIC.signalSamples),
    sum: total(METRIC.signalScore),
    sumOfSquares: total(METRIC.signalScoreSumOfSquares),
  };
}

/** A horizontal line at the typical value in the baseline. */
function before(signal: MonitoredSignal): PanelQuery {
  const value = `last_over_time(${recorded(RULE_SERIES.regressionBaseline, `="${signal}"`)}[1h] @ end())`;
  return { expr: `max(${value})`, legend: 'baseline' };
}

/** Without the totals before an interval, nothing is known of it. */
function recordedIncrease(series: string): string {
  const selector = recorded(series, `="${SUCCESS}"`, { [BOUNDARY]: `="${NOW}"` });
  return `sum(${lastValue(selector, '', '1d')} - ${lastValue(selector, INTERVAL, '1d')})`;
}

function changesInRange(): string {
  const selector = selectorOf(METRIC.changeTimestamp, changeOf);
  const times = `last_over_time(${selector}[35d:1h]) * 1000`;
  const labels = [ATTRIBUTE.changeKind, ATTRIBUTE.stepName, ATTRIBUTE.changePrevious, ATTRIBUTE.changeValue]
    .map(prometheusLabel)
    .join(', ');
  return `max by (${labels}) (${times} >= $__from <= $__to)`;
}
