/** The labels of an axis of days (`YYYY-MM-DD`) in ascending order: with the year only if there are several. */
export function dayLabels(days: readonly string[]): string[] {
  const isOneYear = days[0]?.slice(0, 4) === days.at(-1)?.slice(0, 4);
  return days.map((day) => (isOneYear ? day.slice(5) : day));
}
