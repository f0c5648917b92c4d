import { readStat } from '../../process/inspect/proc.ts';

/** Maximum clock skew. */
const CLOCK_SKEW_MS = 5000;

/**
 * Whether the process with this ID, observed at `seenAt` (milliseconds since 1970), no longer exists. A process that
 * started later has reused the ID.
 */
export function isProcessGone(pid: number, seenAt: number): boolean {
  const stat = readStat(pid);
  return !stat || stat.state === 'Z' || startedAt(stat.start) > seenAt + CLOCK_SKEW_MS;
}

/** Duration of a `/proc` clock tick: 10 ms on every Linux that Node supports. */
const TICK_MS = 10;

function startedAt(ticks: number): number {
  const self = readStat('self')?.start ?? ticks;
  return Date.now() - process.uptime() * 1000 + (ticks - self) * TICK_MS;
}
