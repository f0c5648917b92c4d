import { uptime } from 'node:os';
import { readStat } from './proc.ts';

/** Duration of a `/proc` clock tick: 10 ms on every Linux that Node supports. */
const TICK_MS = 10;

/**
 * When a process started, in milliseconds since 1970, from its start in clock ticks since boot. Never too late by more
 * than a tick: the start of this process is known only from when Node ran in it and without suspended time, and some
 * containers state an uptime of their own. Both make a start look later, so the earlier one counts.
 */
export function startTime(ticks: number): number {
  const self = readStat('self')?.start ?? ticks;
  const now = Date.now();
  const sinceBoot = now - uptime() * 1000 + ticks * TICK_MS;
  return Math.min(sinceBoot, now - process.uptime() * 1000 + (ticks - self) * TICK_MS);
}
