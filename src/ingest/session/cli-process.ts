import { readStat } from '../../process/inspect/proc.ts';
import { startTime } from '../../process/inspect/start-time.ts';

/** Maximum clock skew. */
const CLOCK_SKEW_MS = 5000;

/**
 * Whether the process with this ID, observed at `seenAt` (milliseconds since 1970), no longer exists. A process that
 * started later has reused the ID.
 */
export function isProcessGone(pid: number, seenAt: number): boolean {
  const stat = readStat(pid);
  return !stat || stat.state === 'Z' || startTime(stat.start) > seenAt + CLOCK_SKEW_MS;
}
