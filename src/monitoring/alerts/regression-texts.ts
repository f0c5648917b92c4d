import { count, day, hour, ifKnown, ifLabelIs, ifLabeled, time } from './go-template.ts';
import { CAUSE_KINDS, type CauseKind } from '../../core/value-sets.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

/** The value with the onset, in seconds since 1970. */
export const ONSET = 'onset';

/** The value with the time of the change. */
export const CHANGED = 'changed';

/** The value with the number of other changes near the onset, if any. */
export const OTHER_CHANGES = 'other_changes';

const ERROR_DAYS = 'onset_error_days';
const ERROR_HOURS = 'onset_error_hours';

/** The onset, rounded to what is known. */
export function roundedOnset(): string {
  const error = (name: string, unit: string): string => count(name, unit, [' (± ', ')']);
  return (
    ifKnown(ERROR_DAYS, day(ONSET)) +
    error(ERROR_DAYS, 'day') +
    ifKnown(ERROR_HOURS, hour(ONSET)) +
    error(ERROR_HOURS, 'hour')
  );
}

/** The values of the error of the onset in the unit in which it is shown: days, or hours if it is less than half a day. */
export function onsetErrors(error: string): Record<string, string> {
  const half = 43_200;
  return {
    [ERROR_DAYS]: `ceil((${error} >= ${half}) / 86400)`,
    [ERROR_HOURS]: `ceil((${error} < ${half}) / 3600)`,
  };
}

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
