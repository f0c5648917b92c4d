/** A JSON object with unknown properties. */
export type JsonObject = { readonly [key: string]: unknown };

/** Whether `value` is a JSON object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an object; an empty one for other types. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** `value` as an array; an empty one for other types. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value` as {@link storableText}; undefined if it is not a string, or an empty one. */
export function asText(value: unknown): string | undefined {
  return (typeof value === 'string' && storableText(value)) || undefined;
}

/**
 * A text without characters that databases do not store unchanged: NUL and unpaired surrogates. A key that was stored
 * differently would not be found again.
 */
export function storableText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed;
}

/** `value` if it is a finite number. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The maximum time: the last whole millisecond of which OTLP, with 64-bit nanoseconds, can express the time. */
const MAX_TIME = 9_223_372_036_854;

/** `value` as a time in integer milliseconds since 1970; undefined if it is not one. */
export function asTime(value: unknown): number | undefined {
  const number = asNumber(value);
  return number === undefined || number < 0 || number > MAX_TIME ? undefined : Math.round(number);
}

/** `value` as a count, a non-negative integer; 0 if it is not one. */
export function asCount(value: unknown): number {
  return Math.max(asWhole(value) ?? 0, 0);
}

/** `value` as an integer within the range in which sums are exact; undefined otherwise. */
function asWhole(value: unknown): number | undefined {
  const number = Math.round(asNumber(value) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Parses JSON; undefined if `text` is not valid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
