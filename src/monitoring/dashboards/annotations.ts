import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './uids.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { selectorOf, setIfAbsent } from '../queries/promql.ts';
import { scopeOf } from '../queries/scope.ts';
import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../telemetry/names.ts';

/** Changes at any step. */
export const EVERY_STEP = '=~".*"';

/** A change of a workflow affects all of its steps. */
const OF_STEP = '=~"$step|"';

const CHANGES: readonly Change[] = [
  { kind: CHANGE_KIND.model, name: 'Models', color: 'purple' },
  { kind: CHANGE_KIND.configuration, name: 'Configurations', color: 'blue' },
  { kind: CHANGE_KIND.cli, name: 'CLI versions', color: 'orange' },
  { kind: CHANGE_KIND.prompts, name: 'Prompt files', color: 'yellow' },
];

/** A kind of configuration change, and how it is shown. */
type Change = { readonly kind: string; readonly name: string; readonly color: string };

/** Annotations of configuration changes, by default of the selected steps. */
export function changeAnnotations(step = OF_STEP): AnnotationQuery[] {
  return CHANGES.map((change) => annotation(change, step));
}

function annotation({ kind, name, color }: Change, step: string): AnnotationQuery {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE.prometheus)
    .enable(true)
    .iconColor(color)
    .expr(changesOf(kind, step))
    .step('5m')
    .useValueForTime(true)
    .titleFormat(`${name.replace(/s$/, '')} changed`)
    .textFormat(
      `${template(ATTRIBUTE.workflowName)}, ${template(ATTRIBUTE.stepName)}: ${template(ATTRIBUTE.changePrevious)} → ${template(ATTRIBUTE.changeValue)}`,
    )
    .build();
}

/** Changes up to this age are looked up, in seconds: the relay may have been stopped when they happened. */
const MAX_AGE_S = 7 * 86_400;

/** What is written for a missing label: configurations are of whole workflows, and older stores know no previous value. */
const ABSENT: Readonly<Record<string, string>> = {
  [ATTRIBUTE.stepName]: 'all steps',
  [ATTRIBUTE.changePrevious]: 'unknown',
};

/**
 * The changes of a kind in the time range. The value of the series is the time of the change, for Grafana in
 * milliseconds.
 */
function changesOf(kind: string, step: string): string {
  const changes = selectorOf(METRIC.changeTimestamp, {
    where: {
      ...scopeOf(METRIC.changeTimestamp.labels),
      [ATTRIBUTE.stepName]: step,
      [ATTRIBUTE.changeKind]: `="${kind}"`,
    },
  });
  const times = `${changes} * 1000 >= $__from <= $__to and time() - ${changes} < ${MAX_AGE_S}`;
  // Grafana writes the name of a label that a series lacks.
  return Object.entries(ABSENT).reduce((query, [attribute, value]) => {
    const label = prometheusLabel(attribute);
    return setIfAbsent(query, label, { label, value });
  }, times);
}

function template(attribute: string): string {
  return `{{${prometheusLabel(attribute)}}}`;
}

/**
 * An annotation of a moment.
 * @param time a query for seconds since 1970
 */
export function momentAnnotation(name: string, time: string, color: string): AnnotationQuery {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE.prometheus)
    .enable(true)
    .iconColor(color)
    .expr(`(${time}) * 1000 >= $__from <= $__to`)
    .step('1h')
    .useValueForTime(true)
    .titleFormat(name)
    .build();
}
