/** A JSON object of which nothing is known yet. */
export type JsonObject = { readonly [key: string]: unknown };

/** Whether `value` is a JSON object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an object; an empty one where it is something else. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** `value` as an array; an empty one where it is something else. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * `value` if it is a string that says something, without what no database stores as it came: NULs and halves of
 * characters. A key that came back changed would be another key.
 */
export function asText(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : '';
  return text === '' ? undefined : text;
}

/** `value` if it is a finite number. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The last point in time that JavaScript has a date for. */
const MAX_TIME = 8.64e15;

/** `value` as a point in time: whole milliseconds since 1970, undefined where it is something else. */
export function asTime(value: unknown): number | undefined {
  const number = asNumber(value);
  return number === undefined || number < 0 || number > MAX_TIME ? undefined : Math.round(number);
}

/** `value` as a whole number that sums stay exact with; undefined where it is none, or too large for that. */
export function asWhole(value: unknown): number | undefined {
  const number = Math.round(asNumber(value) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** `value` as a count: a whole number that is not negative; 0 where it is something else. */
export function asCount(value: unknown): number {
  return Math.max(asWhole(value) ?? 0, 0);
}

/** The JSON value in `text`, or undefined where there is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
