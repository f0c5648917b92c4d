import type { Store } from '../../src/store/open-store.ts';
import { addRun } from '../../src/testing/store/store-rows.ts';

/** Runs something while another connection than those of the server adds a run twice a second. */
export async function whileWriting<T>(store: Store, run: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void addRun(store, { started_at: Date.now() }), 500);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
