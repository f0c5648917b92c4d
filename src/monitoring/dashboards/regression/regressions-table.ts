import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { SIGNAL } from '../../../core/signal.ts';
import { WHOLE_RUN } from './regression-variables.ts';
import { DASHBOARD } from '../uids.ts';
import { EMPTY_CELL } from '../../panels/column.ts';
import { rowField } from '../../panels/links.ts';
import { UNIT } from '../../panels/style.ts';
import { type RowKey, type ValueColumn, table } from '../../panels/table.ts';
import { prometheusLabel } from '../../queries/prometheus-names.ts';
import { bracesOf } from '../../queries/promql.ts';
import { scopeOf } from '../../queries/scope.ts';
import { withSuspectedChange } from '../../rules/change-rules.ts';
import { RULE_SERIES, SIGNAL_LABEL, STEP_LABEL, WORKFLOW_LABELS } from '../../rules/series.ts';
import { SUCCESS } from '../../thresholds.ts';
import { ATTRIBUTE } from '../../../telemetry/names.ts';

/** The label with the value of the variable "step" that selects the attempts of a row. */
export const STEP_FILTER = 'step_filter';

/** The label with the unit of the values of a row. */
export const UNIT_LABEL = 'unit';

const toRegression = {
  title: 'This regression over time',
  to: DASHBOARD.regression,
  set: { workflow: rowField('Workflow'), step: rowField('Step filter'), signal: rowField('Signal') },
};

const KEYS: readonly RowKey[] = [
  { attribute: ATTRIBUTE.workflowName, title: 'Workflow', link: toRegression },
  // Regressions of whole runs have no step.
  { attribute: ATTRIBUTE.stepName, title: 'Step', noValue: 'whole run', link: toRegression },
  { attribute: STEP_FILTER, title: 'Step filter', hidden: true },
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
      'Workflows and steps that are significantly worse than in their own past, at the end of the time range, until they recover. "Before" and "Now" are typical values (geometric means) per run, or attempt at the step, in the baseline and in the window that detected the regression. "Extra per week" is their difference times the current number of runs or attempts; the cost of a run includes that of its steps. "Since" is the estimated onset, "±" half of its 95 % confidence interval; the suspected cause is the configuration change nearest to it. An empty list does not prove the absence of regressions: few runs have little statistical power. Source: the recording rules stepmeter:regression:*, on which alerts fire, too.',
    width: 24,
    height,
    noValue: 'Nothing got worse.',
    keys: KEYS,
    values: VALUES,
    sortBy: 'Extra per week',
  });
}

const LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.signal];

const { regressionRecent: recent, regressionBaseline: baseline, regressionSamples: samples } = RULE_SERIES;

const empty = { noValue: EMPTY_CELL };

const UNITS = { [SIGNAL.cost]: 'USD', [SIGNAL.duration]: 's', [SUCCESS]: 'share' };

const WEEK_S = 7 * 86_400;

const CAUSE = [ATTRIBUTE.changeKind, ATTRIBUTE.changeValue];

const VALUES: readonly ValueColumn[] = [
  { title: 'Before', expr: whileFiring(recorded(baseline)), unit: UNIT.count, ...empty },
  { title: 'Now', expr: whileFiring(withUnit(recorded(recent)), [UNIT_LABEL]), unit: UNIT.count, ...empty },
  {
    title: 'Ratio',
    expr: whileFiring(recorded(RULE_SERIES.regressionRatio)),
    unit: UNIT.factor,
    decimals: 2,
    ...empty,
  },
  { title: 'Extra per week', expr: whileFiring(extraCost()), unit: UNIT.dollars, decimals: 2, ...empty },
  { title: 'Samples', expr: whileFiring(recorded(samples)), unit: UNIT.exact, ...empty },
  // Grafana expects times in milliseconds.
  { title: 'Since', expr: whileFiring(`${onsetWithCause()} * 1000`, CAUSE), unit: UNIT.time, ...empty },
  {
    title: '±',
    expr: whileFiring(recorded(RULE_SERIES.regressionOnsetError)),
    unit: UNIT.seconds,
    decimals: 1,
    ...empty,
  },
];

/** A value of each regression that is firing. */
function whileFiring(query: string, more: readonly string[] = []): string {
  const labels = [...LABELS, STEP_FILTER, ...more].map(prometheusLabel).join(', ');
  const firing = `${recorded(RULE_SERIES.regressionFiring)} == 1`;
  const matching = `on (${WORKFLOW_LABELS}, ${STEP_LABEL}, ${SIGNAL_LABEL})`;
  const ofStep = `label_replace((${query}) and ${matching} ${firing}, "${STEP_FILTER}", "$1", "${STEP_LABEL}", "(.+)")`;
  return `max by (${labels}) (label_replace(${ofStep}, "${STEP_FILTER}", "${WHOLE_RUN.replace('$', '$$$$')}", "${STEP_LABEL}", ""))`;
}

function recorded(series: string, where: Readonly<Record<string, string>> = {}): string {
  return `${series}${bracesOf({ ...scopeOf(LABELS), ...where })}`;
}

function withUnit(query: string): string {
  return Object.entries(UNITS).reduce(
    (labeled, [signal, unit]) =>
      `label_replace(${labeled}, "${UNIT_LABEL}", "${unit}", "${SIGNAL_LABEL}", "${signal}")`,
    query,
  );
}

function extraCost(): string {
  const ofCost = (series: string): string => recorded(series, { [ATTRIBUTE.signal]: `="${SIGNAL.cost}"` });
  const perSecond = `${ofCost(samples)} / ${ofCost(RULE_SERIES.regressionWindow)}`;
  return `(${ofCost(recent)} - ${ofCost(baseline)}) * ${perSecond} * ${WEEK_S}`;
}

function onsetWithCause(): string {
  return `(${withSuspectedChange(recorded(RULE_SERIES.regressionOnset), RULE_SERIES.regressionAfterChange)})`;
}
