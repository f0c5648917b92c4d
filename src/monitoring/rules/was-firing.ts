import { RULE_SERIES } from './series.ts';

/**
 * What was regressed when it was last looked at, however long ago that is within a day: like all that rules go on with, it
 * is known for so long without Prometheus. The offset leaves out what has just been recorded.
 */
export function wasFiring(only = ''): string {
  return `last_over_time(${RULE_SERIES.regressionFiring}${only}[1d] offset 1s) == 1`;
}
