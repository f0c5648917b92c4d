import type { Random } from './random.ts';

/** A time range, in milliseconds since 1970. */
export type Span = { readonly from: number; readonly to: number };

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** One month in the unit `runsPerMonth`. */
export const MONTH_MS = 30 * DAY_MS;

/** The rate of arrivals. */
export type Rate = {
  readonly perMonth: number;
  /**
   * Whether the rate is the same at all times, so that the times within a span do not depend on its day and hour;
   * otherwise most runs start in working hours.
   */
  readonly evenly: boolean;
};

/**
 * Peak activity by hour of the day (UTC) and day of the week, relative to the average: most runs are started by people.
 */
const BUSIEST = 1.8 * 1.2;

/** Random start times of runs with the given rate. */
export function* arrivals({ from, to }: Span, { perMonth, evenly }: Rate, random: Random): Generator<number> {
  const busiest = evenly ? 1 : BUSIEST;
  const shortestGap = MONTH_MS / (perMonth * busiest);
  let at = from;
  while (true) {
    at += -Math.log(1 - random.next()) * shortestGap;
    if (at >= to) return;
    if (random.next() * busiest < (evenly ? 1 : businessAt(at))) yield Math.floor(at);
  }
}

function businessAt(at: number): number {
  const day = new Date(at).getUTCDay();
  const hour = (at % DAY_MS) / HOUR_MS;
  const hourOfDay = 1 - 0.8 * Math.cos((2 * Math.PI * (hour - 2)) / 24);
  return hourOfDay * (day === 0 || day === 6 ? 0.5 : 1.2);
}
