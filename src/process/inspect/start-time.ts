import { readStat } from './proc.ts';

/** Duration of a `/proc` clock tick: 10 ms on every Linux that Node supports. */
const TICK_MS = 10;

/** When a process started, in milliseconds since 1970, from its start in clock ticks since boot. */
export function startTime(ticks: number): number {
  const self = readStat('self')?.start ?? ticks;
  return Date.now() - process.uptime() * 1000 + (ticks - self) * TICK_MS;
}
