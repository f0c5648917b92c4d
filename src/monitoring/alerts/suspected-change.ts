import { count, ifLabelIs, ifLabeled, time } from './go-template.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { CHANGED_STEP } from '../rules/change-rules.ts';
import { ATTRIBUTE, CHANGE_KIND } from '../../telemetry/names.ts';

/** The value with the time of the change. */
export const CHANGED = 'changed';

/** The value with the number of other changes near the onset, if any. */
export const OTHER_CHANGES = 'other_changes';

const step = `{{ if $labels.${CHANGED_STEP} }} of step {{ $labels.${CHANGED_STEP} }}{{ end }}`;

const NAMES = {
  [CHANGE_KIND.model]: `the model${step}`,
  [CHANGE_KIND.configuration]: 'the configuration',
  [CHANGE_KIND.cli]: `the Claude CLI${step}`,
  [CHANGE_KIND.prompts]: `the prompt files${step}`,
} as const;

/** The configuration change nearest to the onset, if any, and the number of others near it. */
export function suspectedCause(): string {
  const names = Object.entries(NAMES).map(([kind, name]) => ifLabelIs(ATTRIBUTE.changeKind, kind, name));
  const value = `{{ $labels.${prometheusLabel(ATTRIBUTE.changeValue)} }}`;
  const others = count(OTHER_CHANGES, 'other change', ['; ', ' near the onset']);
  return ifLabeled(
    ATTRIBUTE.changeKind,
    `Suspected cause: ${names.join('')} became ${value} on ${time(CHANGED)}${others}.`,
    'No known change near the onset.',
  );
}
