import { localDay } from '../core/time/day.ts';
import type { Period } from '../store/queries/spend.ts';

/** The periods that spend is reported for: the current day, or the last 7 or 30 days including it. */
export const DAYS_OF = { today: 1, week: 7, month: 30 } as const;

/** The name of a period. */
export type PeriodName = keyof typeof DAYS_OF;

/** The period of this name at a time, in the time zone of this machine, up to the end of the current day. */
export function periodAt(name: PeriodName, now: number): Period {
  return { from: dayStart(now, 1 - DAYS_OF[name]), to: dayStart(now, 1) };
}

/** The start of the day of a time, or of a day before or after it. A day with a change of the clock is not 24 hours. */
function dayStart(at: number, days: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The days of a period, such as `2026-11-27`, in their order. */
export function daysIn({ from, to }: Period): string[] {
  const days: string[] = [];
  for (let at = from; at < to; at = dayStart(at, 1)) days.push(localDay(at));
  return days;
}
