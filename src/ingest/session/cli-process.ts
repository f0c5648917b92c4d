import { readStat } from '../../process/proc.ts';

/** How far the clocks may be apart. */
const CLOCK_SKEW_MS = 5000;

/**
 * Whether the process with this id, which was there at `seenAt` (milliseconds since 1970), is there no more. One that
 * started later is another one that was given the same id.
 */
export function isProcessGone(pid: number, seenAt: number): boolean {
  const stat = readStat(pid);
  return !stat || stat.state === 'Z' || startedAt(stat.start) > seenAt + CLOCK_SKEW_MS;
}

/** How long a clock tick of /proc is: a hundredth of a second, on every Linux that Node runs on. */
const TICK_MS = 10;

function startedAt(ticks: number): number {
  const self = readStat('self')?.start ?? ticks;
  return Date.now() - process.uptime() * 1000 + (ticks - self) * TICK_MS;
}
