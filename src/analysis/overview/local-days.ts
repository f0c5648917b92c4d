/** Finds the day of a time. */
export type DayOf = (at: number) => string;

/** Days of the zones that were asked for last: a view asks for the same ones with every change. */
const ZONES = new Map<string, DayOf>();

const MAX_ZONES = 4;

/**
 * The days of times in a time zone, such as `2026-11-27`.
 * @throws {RangeError} if there is no such time zone
 */
export function daysIn(timeZone: string): DayOf {
  const dayOf = ZONES.get(timeZone) ?? newDaysIn(timeZone);
  if (!ZONES.has(timeZone) && ZONES.size >= MAX_ZONES) ZONES.clear();
  ZONES.set(timeZone, dayOf);
  return dayOf;
}

const QUARTER_HOUR_MS = 15 * 60 * 1000;

/** A year. */
const MAX_QUARTERS = 36_000;

/** Every zone divides quarters of an hour into its days, so each quarter is formatted once. */
function newDaysIn(timeZone: string): DayOf {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const known = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_HOUR_MS);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    if (known.size >= MAX_QUARTERS) known.clear();
    const day = format.format(quarter * QUARTER_HOUR_MS);
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
