import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DETECTION_SIGNAL } from '../../../core/signal.ts';
import { DASHBOARD } from '../uids.ts';
import { EMPTY_CELL } from '../../panels/column.ts';
import { rowField } from '../../panels/links.ts';
import { UNIT } from '../../panels/style.ts';
import { type RowKey, type ValueColumn, table } from '../../panels/table.ts';
import { INSTANCE, prometheusLabel } from '../../queries/prometheus-names.ts';
import type { Matchers } from '../../queries/promql.ts';
import { scopeOf } from '../../queries/scope.ts';
import {
  CAUSE_ATTRIBUTES,
  VERDICT_ATTRIBUTES,
  verdictValue,
  whileRegressed,
  withCause,
} from '../../queries/verdicts.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';

/** The value of the variable "step" that selects whole runs: series without a step. */
export const WHOLE_RUN = '^$';

const toRegression = {
  title: 'This regression over time',
  to: DASHBOARD.regression,
  set: { workflow: rowField('Workflow'), step: rowField('Step filter'), signal: rowField('Signal') },
};

/** The label with the value of the variable "step" that selects the attempts of a row. */
const STEP_FILTER = 'step_filter';

/** The label with the unit of the values of a row. */
const UNIT_LABEL = 'unit';

const KEYS: readonly RowKey[] = [
  { attribute: ATTRIBUTE.workflowName, title: 'Workflow', link: toRegression },
  // Regressions of whole runs have no step.
  { attribute: ATTRIBUTE.stepName, title: 'Step', noValue: 'whole run', link: toRegression },
  { attribute: STEP_FILTER, title: 'Step filter', hidden: true },
  // Each store judges its own runs.
  { attribute: INSTANCE, title: 'Store', hidden: true },
  { attribute: ATTRIBUTE.signal, title: 'Signal' },
  { attribute: UNIT_LABEL, title: 'Unit', noValue: 'count' },
  { attribute: ATTRIBUTE.changeKind, title: 'Suspected cause', noValue: 'none known' },
  { attribute: ATTRIBUTE.changeValue, title: 'New value' },
];

/** Workflows and steps that are significantly worse than in their own past. */
export function regressionsTable(height: number): PanelBuilder {
  return table({
    title: 'Regressions',
    description:
      'Workflows and steps that are significantly worse than in their own past, at the end of the time range, until they recover. "Before" and "Now" are typical values (geometric means) per run, or attempt at the step, before and since the onset, for the same tasks. "Extra per week" is their difference times the number of runs or attempts since the onset; the cost of a run includes that of its steps. "Since" is the estimated onset, "±" half of its 95 % confidence interval; the suspected cause is the setting that changed with it. An empty list does not prove the absence of regressions: few runs have little statistical power. Metrics: stepmeter.regression.*, on which alerts fire, too.',
    width: 24,
    height,
    noValue: 'Nothing got worse.',
    keys: KEYS,
    values: VALUES,
    sortBy: 'Extra per week',
  });
}

const LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.signal];

const { regressionBefore: before, regressionAfter: after, regressionSamples: samples } = METRIC;

const empty = { noValue: EMPTY_CELL };

const UNITS = { [DETECTION_SIGNAL.cost]: 'USD', [DETECTION_SIGNAL.duration]: 's', [DETECTION_SIGNAL.success]: 'share' };

const WEEK_S = 7 * 86_400;

const VALUES: readonly ValueColumn[] = [
  { title: 'Before', expr: row(value(before)), unit: UNIT.count, ...empty },
  { title: 'Now', expr: row(withUnit(value(after)), [UNIT_LABEL]), unit: UNIT.count, ...empty },
  { title: 'Ratio', expr: row(ratioOf()), unit: UNIT.factor, decimals: 2, ...empty },
  { title: 'Extra per week', expr: row(extraCost()), unit: UNIT.dollars, decimals: 2, ...empty },
  { title: 'Samples', expr: row(value(samples)), unit: UNIT.exact, ...empty },
  // Grafana expects times in milliseconds.
  { title: 'Since', expr: row(`(${onsetWithCause()}) * 1000`, CAUSE_ATTRIBUTES), unit: UNIT.time, ...empty },
  { title: '±', expr: row(value(METRIC.regressionSinceError)), unit: UNIT.seconds, decimals: 1, ...empty },
];

/** A value of each regression, by the keys of the table. */
function row(query: string, more: readonly string[] = []): string {
  const labels = [INSTANCE, ...LABELS, STEP_FILTER, ...more].map(prometheusLabel).join(', ');
  const step = prometheusLabel(ATTRIBUTE.stepName);
  const ofStep = `label_replace(${whileRegressed(query)}, "${STEP_FILTER}", "$1", "${step}", "(.+)")`;
  return `max by (${labels}) (label_replace(${ofStep}, "${STEP_FILTER}", "${WHOLE_RUN.replace('$', '$$$$')}", "${step}", ""))`;
}

function value(metric: Metric, where: Matchers = {}): string {
  return verdictValue(metric, { ...scopeOf(VERDICT_ATTRIBUTES), ...where });
}

function withUnit(query: string): string {
  const signal = prometheusLabel(ATTRIBUTE.signal);
  return Object.entries(UNITS).reduce(
    (labeled, [name, unit]) => `label_replace(${labeled}, "${UNIT_LABEL}", "${unit}", "${signal}", "${name}")`,
    query,
  );
}

/** The effect is a factor, except that of the success rate. */
function ratioOf(): string {
  return value(METRIC.regressionEffect, { [ATTRIBUTE.signal]: `!="${DETECTION_SIGNAL.success}"` });
}

function extraCost(): string {
  const ofCost = (metric: Metric): string => value(metric, { [ATTRIBUTE.signal]: `="${DETECTION_SIGNAL.cost}"` });
  const perSecond = `${ofCost(samples)} / (time() - ${ofCost(METRIC.regressionSince)})`;
  return `(${ofCost(after)} - ${ofCost(before)}) * ${perSecond} * ${WEEK_S}`;
}

function onsetWithCause(): string {
  return withCause(value(METRIC.regressionSince));
}
