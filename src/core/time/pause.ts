import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, but only until the signal. It always yields to other tasks. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}
