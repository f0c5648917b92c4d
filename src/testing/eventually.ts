import { setTimeout as sleep } from 'node:timers/promises';

/** Timeout and interval of `eventually`. */
export type Patience = {
  /** @default 50000 */
  readonly timeoutMs?: number;
  /** @default 200 */
  readonly everyMs?: number;
};

/**
 * Calls a function until it does not throw, for conditions that become true after a while.
 * @throws the last error of the function after the timeout
 */
export async function eventually<T>(attempt: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeoutMs = 50_000, everyMs = 200 } = patience;
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
