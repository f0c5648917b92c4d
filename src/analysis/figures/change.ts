import { amountText } from './words.ts';
import type { Unit } from './figure.ts';

/** A change of an amount with its sign, such as `+$0.0123` or `−1.5 s`; `unknown` if it is, and `±0` if there is none. */
export function changeText(change: number | null, unit: Unit): string {
  if (change === null) return 'unknown';
  const text = amountText(Math.abs(change), unit);
  if (change === 0 || text === amountText(0, unit)) return '±0';
  return `${change < 0 ? '−' : '+'}${text}`;
}
