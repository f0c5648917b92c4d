import { nearestHint } from '../core/nearest.ts';
import { COMPLEXITIES, complexityOf } from '../core/task-ranges.ts';
import * as times from '../core/time/time-or-age.ts';

/**
 * Parses a non-empty text; an unset shell variable makes an empty one.
 * @throws if the value is empty or repeated
 */
export function text(what: string) {
  return (value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw refusal(what, value, Array.isArray(value) ? 'given more than once' : 'empty value');
  };
}

/** The error of an invalid value; yargs reports it as wrong usage. */
function refusal(what: string, value: unknown, why: string): Error {
  // The parser of numbers keeps nothing of a value that is not one.
  const found = Number.isNaN(value) ? 'a value that is not a number' : shown(value);
  return new Error(`Cannot use ${found} for ${what}: ${why}`);
}

/** JSON has no number above the largest one. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : String(JSON.stringify(value));
}

/**
 * Parses a whole number of at least 1.
 * @throws if the value is anything else
 */
export function positive(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw refusal(what, value, 'expected a whole number above 0');
  };
}

/**
 * Parses a whole number of at least 0.
 * @throws if the value is anything else
 */
export function wholeNumber(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    throw refusal(what, value, 'expected a whole number from 0');
  };
}

/**
 * Parses a port; 0 stands for any free one.
 * @throws if the value is anything else
 */
export function portNumber(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 65_536) return value;
    throw refusal(what, value, 'expected a number from 0 to 65535');
  };
}

/**
 * Parses the complexity of a task: a word, or a number from 0 to 1.
 * @throws if the value is anything else
 */
export function complexity(value: unknown): number {
  const found = complexityOf(value) ?? (value === '' ? undefined : complexityOf(Number(value)));
  if (found !== undefined) return found;
  throw refusal('--complexity', value, `expected ${COMPLEXITIES.join(', ')} or a number from 0 to 1`);
}

/**
 * Parses a number of at least 0.
 * @throws if the value is anything else
 */
export function notNegative(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    throw refusal(what, value, 'expected a number from 0');
  };
}

/**
 * Parses one of these names.
 * @throws if the value is anything else; the message has the nearest name
 */
export function nameOf<T extends string>(what: string, names: readonly T[]) {
  return (value: unknown): T | undefined => {
    const found = names.find((name) => name === value);
    if (found !== undefined || value === undefined) return found;
    const hint = typeof value === 'string' ? nearestHint(value, names) : '';
    throw refusal(what, value, `${hint === '' ? 'expected' : `${hint}Expected`} one of ${names.join(', ')}`);
  };
}

/**
 * Parses a duration such as `14d`, `6h` or `90m` into milliseconds.
 * @throws if the value is anything else
 */
export function lengthOfTime(what: string) {
  return (value: unknown): number => {
    const length = times.lengthOfTime(String(value));
    if (length !== undefined && length > 0) return length;
    throw refusal(what, value, 'expected a duration such as 14d, 6h or 90m');
  };
}

const UNIT_BYTES: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * Parses a size such as `500m` or `2g` into bytes.
 * @throws if the value is anything else
 */
export function size(what: string) {
  return (value: unknown): number => {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kmg])?(?:i?b)?$/i.exec(String(value)) ?? [];
    const bytes = Number(number) * (unit === '' ? 1 : (UNIT_BYTES[unit.toLowerCase()] ?? Number.NaN));
    if (bytes >= 0) return bytes;
    throw refusal(what, value, 'expected a size such as 500m or 2g');
  };
}

/**
 * Parses a date or time such as `2026-11-02` or `2026-11-02T08:00Z` (UTC unless it has an offset) into milliseconds
 * since 1970.
 * @throws if the value is anything else
 */
export function timeOf(what: string) {
  return (value: unknown): number => {
    const at = times.timeOf(String(value));
    if (at !== undefined) return at;
    throw refusal(what, value, 'expected a date or time in UTC such as 2026-11-02 or 2026-11-02T08:00Z');
  };
}

/**
 * Parses a time as {@link timeOf} does, or how long ago it was, such as `7d` or `90m`, into milliseconds since 1970.
 * @throws if the value is anything else
 */
export function timeOrAge(what: string, now: () => number = Date.now) {
  return (value: unknown): number => {
    const words = String(value);
    const at = times.timeOrAge(words, now());
    if (at !== undefined && times.lengthOfTime(words) !== 0) return at;
    throw refusal(what, value, 'expected a date or time in UTC such as 2026-11-02, or an age such as 7d or 90m');
  };
}

/**
 * Parses an amount of US dollars above 0.
 * @throws if the value is anything else
 */
export function amountOfUsd(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
    throw refusal(what, value, 'expected US dollars above 0');
  };
}

/**
 * Parses an amount of US dollars above 0 with its unit, such as `5usd` or `$2.50`.
 * @throws if the value is anything else
 */
export function usd(what: string) {
  return (value: unknown): number => {
    const [, amount] = /^\$?(\d+(?:\.\d+)?)(?:usd)?$/i.exec(String(value)) ?? [];
    if (Number(amount) > 0) return Number(amount);
    throw refusal(what, value, 'expected US dollars above 0, such as 5usd');
  };
}

/**
 * Parses a fraction from 0 to 1.
 * @throws if the value is anything else
 */
export function share(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw refusal(what, value, 'expected a number from 0 to 1');
  };
}
