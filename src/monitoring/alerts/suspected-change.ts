import { count, ifLabelIs, ifLabeled, time } from './go-template.ts';
import { CAUSE_KINDS, type CauseKind } from '../../core/value-sets.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

/** The value with the time of the change. */
export const CHANGED = 'changed';

/** The value with the number of other changes near the onset, if any. */
export const OTHER_CHANGES = 'other_changes';

const became = `became {{ $labels.${prometheusLabel(ATTRIBUTE.changeValue)} }}`;

/** Prompt files and price tables have no names. */
const CAUSE: Readonly<Record<CauseKind, string>> = {
  configuration: `the configuration ${became}`,
  model: `the model ${became}`,
  prompts: 'the prompt files changed',
  cli: `the Claude CLI ${became}`,
  effort: `the thinking level ${became}`,
  prices: 'the prices of the model changed',
};

/** The configuration change that most likely caused the regression, if any, and the number of others near the onset. */
export function suspectedCause(): string {
  const causes = CAUSE_KINDS.map((kind) => ifLabelIs(ATTRIBUTE.changeKind, kind, CAUSE[kind]));
  const others = count(OTHER_CHANGES, 'other change', ['; ', ' near the onset']);
  return ifLabeled(
    ATTRIBUTE.changeKind,
    `Suspected cause: ${causes.join('')} on ${time(CHANGED)}${others}.`,
    'No known change near the onset.',
  );
}
