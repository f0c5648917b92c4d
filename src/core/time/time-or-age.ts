/**
 * Parses a time as {@link timeOf} does, or how long ago it was, such as `7d` or `90m`, into milliseconds since 1970;
 * undefined if the text is neither.
 */
export function timeOrAge(text: string, now: number): number | undefined {
  const age = lengthOfTime(text);
  return age === undefined ? timeOf(text) : now - age;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a duration such as `14d`, `6h` or `1.5s` into milliseconds; undefined if the text is none. */
export function lengthOfTime(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (UNIT_MS[unit] ?? Number.NaN);
}

/**
 * Parses a date or time such as `2026-11-02` or `2026-11-02T08:00Z` (UTC unless it has an offset) into milliseconds
 * since 1970; undefined if the text is none.
 */
export function timeOf(text: string): number | undefined {
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const zoned = /T.*(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const at = isTime ? Date.parse(zoned) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}
