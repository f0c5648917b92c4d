import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for this time, or until the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}
