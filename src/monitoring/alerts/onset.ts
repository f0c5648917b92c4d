import { count, day, hour, ifKnown } from './go-template.ts';

/** The value with the onset, in seconds since 1970. */
export const ONSET = 'onset';

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
