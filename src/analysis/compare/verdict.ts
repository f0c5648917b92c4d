import type { Figure } from '../figures/figure.ts';
import { figureText, withInterval } from '../figures/words.ts';

/**
 * Which side is better: only if the interval of the difference excludes no difference. `equal` if no run differs,
 * `unknown` if there is no interval.
 */
export type Verdict = 'a' | 'b' | 'equal' | 'undecided' | 'unknown';

/** The reason for an unknown ratio of two totals of 0. */
export const BOTH_ZERO = 'both are 0';

/** Differences below this are rounding errors. */
const ROUNDING = 1e-9;

/** The verdict on a difference: of a ratio B / A, or a difference B − A. */
export function verdictOf(difference: Figure, better: 'lower' | 'higher'): Verdict {
  const { low, high, unit } = difference;
  if (low === null || high === null) return difference.reason === BOTH_ZERO ? 'equal' : 'unknown';
  const neutral = neutralOf(unit);
  if (Math.max(Math.abs(low - neutral), Math.abs(high - neutral)) < ROUNDING) return 'equal';
  if (low <= neutral && high >= neutral) return 'undecided';
  return low > neutral === (better === 'lower') ? 'a' : 'b';
}

/** The value of a difference that is none. */
function neutralOf(unit: Figure['unit']): number {
  return unit === 'ratio' ? 1 : 0;
}

/** A verdict in words, with the change from A to B that it is based on. */
export function verdictText(verdict: Verdict, difference: Figure, advantage: string): string {
  if (verdict === 'equal') return 'no difference';
  if (verdict === 'unknown')
    return difference.value === null ? figureText(difference) : `not decided: ${difference.reason}`;
  const change = `B ${withInterval(difference)}`;
  if (verdict === 'undecided') return `not decided: ${change}`;
  return `${verdict.toUpperCase()} ${advantage}: ${change}`;
}
