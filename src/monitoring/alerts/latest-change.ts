import { ifLabelIs, ifLabeled, time } from './go-template.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { CHANGED_STEP, CHANGE_LABELS } from '../rules/change-rules.ts';
import { WORKFLOW_LABELS } from '../rules/series.ts';
import { ATTRIBUTE, CHANGE_KIND } from '../../telemetry/names.ts';

/** The value with the time of the change. */
export const CHANGED = 'changed';

/** Adds the preceding change, if any, to the labels of a query: messages can take text only from labels. */
export function withLatestChange(query: string, change: string): string {
  const labels = `group_left (${CHANGE_LABELS.join(', ')})`;
  return `${query} * on (${WORKFLOW_LABELS}) ${labels} (${change} > bool 0) or ${query} unless on (${WORKFLOW_LABELS}) ${change}`;
}

const step = `{{ if $labels.${CHANGED_STEP} }} of step {{ $labels.${CHANGED_STEP} }}{{ end }}`;

const NAMES = {
  [CHANGE_KIND.model]: `the model${step}`,
  [CHANGE_KIND.configuration]: 'the configuration',
  [CHANGE_KIND.cli]: `the Claude CLI${step}`,
  [CHANGE_KIND.prompts]: `the prompt files${step}`,
} as const;

/** The configuration change that preceded the onset, if any. */
export function afterChange(): string {
  const names = Object.entries(NAMES).map(([kind, name]) => ifLabelIs(ATTRIBUTE.changeKind, kind, name));
  const value = `{{ $labels.${prometheusLabel(ATTRIBUTE.changeValue)} }}`;
  return ifLabeled(
    ATTRIBUTE.changeKind,
    `, after ${names.join('')} became ${value} on ${time(CHANGED)}`,
    ', after no known change',
  );
}
