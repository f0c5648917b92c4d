import { SIGNAL } from '../../core/signal.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { type Matchers, selectorOf } from '../queries/promql.ts';
import { type Rule, wasFiring } from './rule.ts';
import { RULE_SERIES, SIGNAL_LABEL, STEP_LABEL, WORKFLOW_LABELS } from './series.ts';
import { CHANGE_NEAR_ONSET_S, CONFIGURATION_PRECEDENCE_S, SUCCESS } from '../thresholds.ts';
import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../telemetry/names.ts';

/** The label with the step whose model, CLI version or prompt files changed. */
export const CHANGED_STEP = 'changed_step';

/** The labels that identify a configuration change. */
export const CHANGE_LABELS = [ATTRIBUTE.changeKind, ATTRIBUTE.changeValue, CHANGED_STEP].map(prometheusLabel);

/**
 * Records the configuration change nearest to the onset of a regression, and the number of changes near it. A change that
 * another one of its kind has replaced since counts, too.
 */
export const CHANGE_RULES: readonly Rule[] = [...Object.values(SIGNAL), SUCCESS].flatMap((signal) => [
  suspectedChange(signal),
  changesNearOnset(signal),
]);

/** Adds the suspected change, if any, to the labels of a query: messages and tables can take text only from labels. */
export function withSuspectedChange(query: string, change: string): string {
  const matching = `on (${WORKFLOW_LABELS}, ${SIGNAL_LABEL})`;
  const labels = `group_left (${CHANGE_LABELS.join(', ')})`;
  return `${query} * ${matching} ${labels} (${change} > bool 0) or ${query} unless ${matching} ${change}`;
}

/**
 * The change is determined once, when the regression fires, and kept while it fires: an alert with other labels would be
 * another alert. When the regression resolves, the value becomes zero once, so that the next regression does not reuse it.
 */
function suspectedChange(signal: string): Rule {
  const selector = `{${SIGNAL_LABEL}="${signal}"}`;
  const record = RULE_SERIES.regressionAfterChange;
  const firing = `max by (${WORKFLOW_LABELS}) (${RULE_SERIES.regressionFiring}${selector})`;
  const known = `(last_over_time(${record}${selector}[1d]) > 0)`;
  return {
    record,
    labels: { [SIGNAL_LABEL]: signal },
    expr:
      `(${known} and on (${WORKFLOW_LABELS}) ${firing} == 1)\n` +
      `or ((${nearestChange(signal)}) unless on (${WORKFLOW_LABELS}) max by (${WORKFLOW_LABELS}) (${wasFiring(selector)}))\n` +
      `or (0 * ${known} and on (${WORKFLOW_LABELS}) ${firing} == 0)`,
  };
}

/** The change itself, whose value is its time. Configurations are considered nearer: they bring models with them. */
function nearestChange(signal: string): string {
  const configurations = distances(signal, { [ATTRIBUTE.changeKind]: `="${CHANGE_KIND.configuration}"` });
  const preferred = `(${configurations} - ${CONFIGURATION_PRECEDENCE_S} or ${distances(signal)})`;
  return `${changes()} and bottomk by (${WORKFLOW_LABELS}) (1, ${preferred})`;
}

/** The times between the onset of the regressions of a workflow and the changes near it. */
function distances(signal: string, where: Matchers = {}): string {
  const ofWorkflow = (series: string): string => `min by (${WORKFLOW_LABELS}) (${series}{${SIGNAL_LABEL}="${signal}"})`;
  const matching = `on (${WORKFLOW_LABELS}) group_left ()`;
  const limit = `(${ofWorkflow(RULE_SERIES.regressionOnsetError)} + ${CHANGE_NEAR_ONSET_S})`;
  return `(abs(${changes(where)} - ${matching} ${ofWorkflow(RULE_SERIES.regressionOnset)}) <= ${matching} ${limit})`;
}

/** Every change of the last weeks with its time, also those that were replaced and are no longer reported. */
function changes(where: Matchers = {}): string {
  const selector = selectorOf(METRIC.changeTimestamp, { where });
  const known = `${selector} or last_over_time(${selector}[30d:1h])`;
  const renamed = `label_replace(${known}, "${CHANGED_STEP}", "$1", "${STEP_LABEL}", "(.*)")`;
  return `max by (${WORKFLOW_LABELS}, ${CHANGE_LABELS.join(', ')}) (${renamed})`;
}

function changesNearOnset(signal: string): Rule {
  return {
    record: RULE_SERIES.regressionChanges,
    labels: { [SIGNAL_LABEL]: signal },
    expr: `count by (${WORKFLOW_LABELS}) (${distances(signal)})`,
  };
}
