import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { ATTRIBUTE, CHANGE_KIND, METRIC } from '../../telemetry/names.ts';
import { prometheusLabel } from '../prometheus-names.ts';
import { selectorOf } from '../query.ts';
import { DATASOURCE } from './datasources.ts';
import { narrowing } from './narrow.ts';

const CHANGES: readonly Change[] = [
  { kind: CHANGE_KIND.model, name: 'Models', colour: 'purple' },
  { kind: CHANGE_KIND.configuration, name: 'Configurations', colour: 'blue' },
  { kind: CHANGE_KIND.cli, name: 'CLI versions', colour: 'orange' },
  { kind: CHANGE_KIND.prompts, name: 'Prompt files', colour: 'yellow' },
];

/** A kind of change that shows on the axes of time. */
type Change = { readonly kind: string; readonly name: string; readonly colour: string };

/** What changed, marked on every axis of time. */
export function changeAnnotations(): AnnotationQuery[] {
  return CHANGES.map(annotation);
}

function annotation({ kind, name, colour }: Change): AnnotationQuery {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE.prometheus)
    .enable(true)
    .iconColor(colour)
    .expr(changesOf(kind))
    .step('5m')
    .useValueForTime(true)
    .titleFormat(`${name.replace(/s$/, '')} changed`)
    .textFormat(
      [ATTRIBUTE.workflowName, ATTRIBUTE.stepName].map(template).join(' ') + `: ${template(ATTRIBUTE.changeValue)}`,
    )
    .build();
}

/** How long a change is looked for in what the relay reports: it may have been off when the change came into force. */
const LATE_S = 7 * 86_400;

/**
 * The changes of a kind within the range. Here an old value of a gauge is welcome: it is the time of the change.
 * Milliseconds, as Grafana takes a series' value for a time.
 */
function changesOf(kind: string): string {
  const changes = selectorOf(METRIC.changeTimestamp, {
    where: {
      ...narrowing(METRIC.changeTimestamp),
      // What changed for a whole workflow concerns each of its steps.
      [ATTRIBUTE.stepName]: '=~"$step|"',
      [ATTRIBUTE.changeKind]: `="${kind}"`,
    },
  });
  return `${changes} * 1000 >= $__from <= $__to and time() - ${changes} < ${LATE_S}`;
}

function template(attribute: string): string {
  return `{{${prometheusLabel(attribute)}}}`;
}
