import { ENVIRONMENT, INSTANCE, prometheusLabel } from './prometheus-names.ts';
import { aggregation, type Matchers, selectorOf } from './promql.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';

// The verdicts of the detection of regressions. Each store judges its own runs, so that verdicts keep the store.

/** The attributes that identify a verdict. */
export const VERDICT_ATTRIBUTES: readonly string[] = [
  INSTANCE,
  ENVIRONMENT,
  ATTRIBUTE.workflowName,
  ATTRIBUTE.stepName,
  ATTRIBUTE.signal,
];

/**
 * The latest value of a gauge of verdicts.
 * @param at `AT_END` for the value at the end of a graph. @default each point
 */
export function verdictValue(metric: Metric, where: Matchers, at = ''): string {
  return `${aggregation({ by: VERDICT_ATTRIBUTES }, 'max')} (${latest(metric, where, at)})`;
}

/** How long a verdict is known without a relay: a machine that is switched off overnight resolves no alert. */
const VERDICT_LOOKBACK = '2d';

function latest(metric: Metric, where: Matchers, at = ''): string {
  return `last_over_time(${selectorOf(metric, { where })}[${VERDICT_LOOKBACK}]${at && ` ${at}`})`;
}

const SAME_VERDICT = `on (${VERDICT_ATTRIBUTES.map(prometheusLabel).join(', ')})`;

/** A value of the signals that regressed. */
export function whileRegressed(query: string, at = ''): string {
  return `(${query}) and ${SAME_VERDICT} ${verdictValue(METRIC.regressionState, {}, at)} > 0`;
}

/** The labels of a suspected cause. */
const CAUSE_ATTRIBUTES: readonly string[] = [ATTRIBUTE.changeKind, ATTRIBUTE.changeValue];

/** The time of the suspected cause of a change, with its labels; absent if none is known. */
export function causeTime(where: Matchers = {}): string {
  const verdict = VERDICT_ATTRIBUTES.map(prometheusLabel).join(', ');
  const labels = [...VERDICT_ATTRIBUTES, ...CAUSE_ATTRIBUTES];
  const known = `${aggregation({ by: labels }, 'max')} (${latest(METRIC.regressionCause, where)})`;
  // The cause of an earlier change may still be known.
  return `topk by (${verdict}) (1, ${known}) and ${SAME_VERDICT} ${verdictValue(METRIC.regressionCauses, where)} > 0`;
}

/** Adds the suspected cause, if any, to the labels of a query: messages and tables can take text only from labels. */
export function withCause(query: string): string {
  return withLabels(query, CAUSE_ATTRIBUTES.map(prometheusLabel), causeTime());
}

function withLabels(query: string, labels: readonly string[], causes: string): string {
  const left = `group_left (${labels.join(', ')})`;
  return `${query} * ${SAME_VERDICT} ${left} ((${causes}) > bool 0 or ${SAME_VERDICT} 0 * ${query} + 1)`;
}

/** Adds the suspected cause, if any, as one label with its kind and value. */
export function withCauseAs(label: string, query: string): string {
  const parts = CAUSE_ATTRIBUTES.map((attribute) => `"${prometheusLabel(attribute)}"`).join(', ');
  return withLabels(query, [label], `label_join(${causeTime()}, "${label}", ": ", ${parts})`);
}
