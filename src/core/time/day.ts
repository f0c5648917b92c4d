/** A day in milliseconds. */
export const DAY_MS: number = 24 * 60 * 60 * 1000;

/** The start of the day (UTC) of an instant, both in milliseconds since 1970. */
export function startOfDay(at: number): number {
  return at - (at % DAY_MS);
}
