import type { ColumnType, StoredValue } from './column.ts';

/** The value of a column as plain text, the same in every text format; null if it is unknown. */
export function valueText(type: ColumnType, value: StoredValue): string | null {
  if (type === 'flag') return String(value === 1);
  if (value === null || value === undefined) return null;
  if (type === 'text') return String(value);
  const amount = exactNumber(type, value);
  if (amount === null) return null;
  if (type === 'usd') return usdText(amount);
  return type === 'time' ? new Date(amount).toISOString() : String(amount);
}

const NANO = 1e9;
const DECIMALS = 9;

/** Billionths of a US dollar as an exact decimal in dollars. */
function usdText(nanoUsd: number): string {
  const amount = Math.abs(nanoUsd);
  const sign = nanoUsd < 0 ? '-' : '';
  const [whole, part] = [Math.floor(amount / NANO), amount % NANO];
  if (part === 0) return `${sign}${whole}`;
  const digits = String(part).padStart(DECIMALS, '0');
  let end = DECIMALS;
  while (digits.endsWith('0', end)) end -= 1;
  return `${sign}${whole}.${digits.slice(0, end)}`;
}

/** The latest time that a date can express, in milliseconds from 1970. */
const MAX_TIME = 8.64e15;

/**
 * A number as it is stored; null if it is unknown: not a number, or a damaged one, too large for a date or for a sum
 * that is exact.
 */
export function exactNumber(type: ColumnType, value: StoredValue): number | null {
  if (typeof value !== 'number') return null;
  if (type === 'number') return Number.isFinite(value) ? value : null;
  return Number.isSafeInteger(value) && (type !== 'time' || Math.abs(value) <= MAX_TIME) ? value : null;
}
