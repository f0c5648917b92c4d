/** A time in the zone of the browser, such as `28 Nov, 14:02`. */
export function localTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** A time in UTC, for the tooltip of a local one. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}

/** A duration on an axis or clock, such as `4:12` or `1:04:12`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** A day such as `2026-11-27` on an axis, as `Nov 27`. */
export function dayLabel(day: string): string {
  return new Date(`${day}T00:00Z`).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** The start of an interval on an axis: a day, or with the hour. */
export function timeLabel(at: number, bucket: string): string {
  const day = { day: 'numeric', month: 'short' } as const;
  return new Date(at).toLocaleString(undefined, bucket === 'hour' ? { ...day, hour: '2-digit' } : day);
}
