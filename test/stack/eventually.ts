import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often `eventually` tries. */
export type Patience = {
  /** @default 20000 */
  readonly timeoutMs?: number;
  /** @default 200 */
  readonly everyMs?: number;
};

/**
 * Calls a function until it does not throw, for what becomes true only after a while.
 * @throws the last error of the function once the time is over
 */
export async function eventually<T>(attempt: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeoutMs = 20_000, everyMs = 200 } = patience;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() + everyMs > deadline) throw error;
    }
    await sleep(everyMs);
  }
}
