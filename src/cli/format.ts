import type { Screen } from './terminal/screen.ts';

/** A point in time, to the second, in UTC. */
export function time(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}

const AGES: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
];

/** How long ago a time was, such as `3 min ago`; a time in the future is in the clock of another machine. */
export function ago(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 5) return 'just now';
  const [size, unit] = AGES.find(([from]) => seconds >= from) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

/** A point in time for a screen: relative for a person, absolute (UTC) in a pipe or with `--wide`. */
export function timeOn(at: number, { isTerminal, isWide, now }: Screen): string {
  return isTerminal && !isWide ? ago(at, now) : time(at);
}
