import { ATTRIBUTE, CHANGE_KIND } from '../../telemetry/names.ts';
import { prometheusLabel } from '../prometheus-names.ts';
import { CHANGE_LABELS, CHANGED_STEP } from '../rules/change-rules.ts';
import { WORKFLOW_LABELS as WHERE } from '../rules/labels.ts';
import { moment, whereLabelIs, whereLabelled } from './go-template.ts';

/** The figure with the time of the change. */
export const CHANGED = 'changed';

/** Adds the latest change to the labels of a query, if there was one: a message can take text only from labels. */
export function withLatestChange(query: string, change: string): string {
  const labels = `group_left (${CHANGE_LABELS.join(', ')})`;
  return `${query} * on (${WHERE}) ${labels} (${change} > bool 0) or ${query} unless on (${WHERE}) ${change}`;
}

const step = `{{ if $labels.${CHANGED_STEP} }} of step {{ $labels.${CHANGED_STEP} }}{{ end }}`;

const NAMES = {
  [CHANGE_KIND.model]: `the model${step}`,
  [CHANGE_KIND.configuration]: 'the configuration',
  [CHANGE_KIND.cli]: `the Claude CLI${step}`,
  [CHANGE_KIND.prompts]: `the prompt files${step}`,
} as const;

/** Names the latest change before the onset, if there was one. */
export function afterChange(): string {
  const names = Object.entries(NAMES).map(([kind, name]) => whereLabelIs(ATTRIBUTE.changeKind, kind, name));
  const value = `{{ $labels.${prometheusLabel(ATTRIBUTE.changeValue)} }}`;
  return whereLabelled(
    ATTRIBUTE.changeKind,
    `, after ${names.join('')} became ${value} on ${moment(CHANGED)}`,
    ', after no known change',
  );
}
