import { setTimeout as sleep } from 'node:timers/promises';

/** How often `eventually` tries. */
export type Patience = {
  /** @default 200 */
  readonly everyMs?: number;
};

/** Only ends what would wait forever: no test may depend on how fast the machine is. */
export const PATIENCE_MS = 180_000;

/**
 * Calls a function until it does not throw, for conditions that become true after a while.
 * @throws the last error of the function after three minutes
 */
export async function eventually<T>(attempt: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { everyMs = 200 } = patience;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() + everyMs > deadline) throw error;
    }
    await sleep(everyMs);
  }
}
