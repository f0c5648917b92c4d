import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DETECTION_SIGNAL } from '../../../core/signal.ts';
import { DASHBOARD } from '../uids.ts';
import { EMPTY_CELL } from '../../panels/column.ts';
import { rowField } from '../../panels/links.ts';
import { UNIT } from '../../panels/style.ts';
import type { RowKey } from '../../panels/row-key.ts';
import { type ValueColumn, table } from '../../panels/table.ts';
import { INSTANCE, prometheusLabel } from '../../queries/prometheus-names.ts';
import type { Matchers } from '../../queries/promql.ts';
import { scopeOf } from '../../queries/scope.ts';
import { VERDICT_ATTRIBUTES, verdictValue, whileRegressed, withCauseAs } from '../../queries/verdicts.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';

/** The value of the variable "step" that selects whole runs: series without a step. */
export const WHOLE_RUN = '^$';

const toRegression = {
  title: 'This regression over time',
  to: DASHBOARD.regression,
  set: { workflow: rowField('Workflow'), step: rowField('Step filter'), signal: rowField('Signal filter') },
};

/** The label with the value of the variable "step" that selects the attempts of a row. */
const STEP_FILTER = 'step_filter';

/** The label with the signal of a row and the unit of its values. */
const MEASURED = 'measured';

/** The label with the suspected cause, if one is known. */
const CAUSE = 'cause';

const KEYS: readonly RowKey[] = [
  { attribute: ATTRIBUTE.workflowName, title: 'Workflow', link: toRegression },
  // Regressions of whole runs have no step.
  { attribute: ATTRIBUTE.stepName, title: 'Step', noValue: 'whole run', link: toRegression },
  { attribute: STEP_FILTER, title: 'Step filter', hidden: true },
  // Each store judges its own runs.
  { attribute: INSTANCE, title: 'Store', hidden: true },
  { attribute: ATTRIBUTE.signal, title: 'Signal filter', hidden: true },
  { attribute: MEASURED, title: 'Signal' },
  { attribute: CAUSE, title: 'Suspected cause', noValue: 'none known' },
];

/** Workflows and steps that are significantly worse than in their own past. */
export function regressionsTable(height: number): Builder<Panel> {
  return table({
    title: 'Regressions',
    description:
      'Workflows and steps that are significantly worse than in their own past, at the end of the time range, until they recover. "Before" and "Now" are typical values (geometric means) per run, or attempt at the step, before and since the onset, for the same tasks. "Extra / week" is their difference times the number of runs or attempts since the onset; the cost of a run includes that of its steps. "Since" is the estimated onset, "±" half of its 95 % confidence interval; the suspected cause is the setting that changed with it, and its new value. An empty list does not prove the absence of regressions: few runs have little statistical power, and nothing is known of runs whose relay does not report. Metrics: stepmeter.regression.*, on which alerts fire, too.',
    width: 24,
    height,
    noValue: 'Nothing is known to have got worse.',
    keys: KEYS,
    values: VALUES,
    sortBy: 'Extra / week',
  });
}

const LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.signal];

const { regressionBefore: before, regressionAfter: after, regressionSamples: samples } = METRIC;

const empty = { noValue: EMPTY_CELL };

/** The signals that are not counts. */
const UNITS = {
  [DETECTION_SIGNAL.cost]: 'cost (USD)',
  [DETECTION_SIGNAL.duration]: 'duration (s)',
  [DETECTION_SIGNAL.success]: 'success rate',
};

const WEEK_S = 7 * 86_400;

const VALUES: readonly ValueColumn[] = [
  { title: 'Before', expr: row(value(before)), unit: UNIT.count, ...empty },
  { title: 'Now', expr: row(withUnit(value(after)), [MEASURED]), unit: UNIT.count, ...empty },
  { title: 'Ratio', expr: row(ratioOf()), unit: UNIT.factor, decimals: 2, ...empty },
  { title: 'Extra / week', expr: row(extraCost()), unit: UNIT.dollars, decimals: 2, ...empty },
  { title: 'Samples', expr: row(value(samples)), unit: UNIT.exact, longest: '444,444', ...empty },
  // Grafana expects times in milliseconds.
  {
    title: 'Since',
    expr: row(`(${withCauseAs(CAUSE, value(METRIC.regressionSince))}) * 1000`, [CAUSE]),
    unit: UNIT.minute,
    ...empty,
  },
  {
    title: '±',
    expr: row(value(METRIC.regressionSinceError)),
    unit: UNIT.seconds,
    decimals: 1,
    longest: '23.9 hours',
    ...empty,
  },
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
    (labeled, [name, text]) => `label_replace(${labeled}, "${MEASURED}", "${text}", "${signal}", "${name}")`,
    `label_replace(${query}, "${MEASURED}", "$1", "${signal}", "(.*)")`,
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
