/** A day in milliseconds. */
export const DAY_MS: number = 24 * 60 * 60 * 1000;

/** The start of the day (UTC) of an instant, both in milliseconds since 1970. */
export function startOfDay(at: number): number {
  return at - (at % DAY_MS);
}

/** The day of an instant in the time zone of this machine or browser, as `2026-11-27`. */
export function localDay(at: number): string {
  const date = new Date(at);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((number) => String(number).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day}`;
}
