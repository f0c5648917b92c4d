/** Finds the day of a time. */
export type DayOf = (at: number) => string;

const QUARTER_HOUR_MS = 15 * 60 * 1000;

/**
 * The days of times in a time zone, such as `2026-11-27`. Every zone divides quarters of an hour into its days, so each
 * quarter is formatted once.
 * @throws {RangeError} if there is no such time zone
 */
export function daysIn(timeZone: string): DayOf {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const known = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_HOUR_MS);
    const day = known.get(quarter) ?? format.format(quarter * QUARTER_HOUR_MS);
    known.set(quarter, day);
    return day;
  };
}

/** The weeks of times in a time zone, each as its Monday. */
export function weeksIn(timeZone: string): DayOf {
  const dayOf = daysIn(timeZone);
  const known = new Map<string, string>();
  return (at) => {
    const day = dayOf(at);
    const monday = known.get(day) ?? mondayOf(day);
    known.set(day, monday);
    return monday;
  };
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** All days from the one of `from` to the one before `to`, in their order. */
export function daysBetween(from: number, to: number, dayOf: DayOf): string[] {
  const days = new Set<string>();
  for (let at = from; at < to; at += 4 * QUARTER_HOUR_MS) days.add(dayOf(at));
  days.add(dayOf(Math.max(from, to - 1)));
  return [...days];
}
