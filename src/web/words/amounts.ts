import { amountText } from '../../analysis/figures/words.ts';
import { count, usd } from '../../core/amounts.ts';

/** A cost; `+ ?` marks a lower bound, and an unknown cost is not 0. */
export function costText(costUsd: number | null, isLowerBound: boolean): string {
  if (costUsd === null) return 'unknown';
  return isLowerBound ? `${usd(costUsd)} + ?` : usd(costUsd);
}

/** A large number in few characters, such as `41k`. */
export function short(number: number): string {
  if (number < 1000) return count(number);
  if (number < 999_500) return `${number < 9950 ? (number / 1000).toFixed(1) : Math.round(number / 1000)}k`;
  return `${(number / 1e6).toFixed(1)}M`;
}

/** The first characters of an ID are its time; the last ones distinguish it from others of that time. */
export function shortId(id: string): string {
  return `${id.slice(0, 4)}…${id.slice(-4)}`;
}

/** A sum of costs; `+ ?` marks a lower bound, and `unknown` one of which nothing is known. */
export function boundedUsd(costUsd: number, isLowerBound: boolean): string {
  if (costUsd === 0 && isLowerBound) return 'unknown';
  return amountText(costUsd, 'USD') + (isLowerBound ? ' + ?' : '');
}

/** US dollars on an axis, in which all values have as many decimals as they need. */
export function axisUsd(value: number): string {
  return `$${Number(value.toPrecision(3))}`;
}
