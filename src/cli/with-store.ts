import type { Store } from '../store/open-store.ts';
import { UnwritableStore } from '../store/sqlite-problem.ts';

/** Reads from the store what is in it and in the spool by now. */
export async function withStore<T>(fn: (store: Store) => Promise<T>): Promise<T> {
  // Loaded here, so that commands that need no store do not pay for it.
  const { catchUp } = await import('../relay/relay.ts');
  const { openStore } = await import('../store/open-store.ts');
  await catchUp(process.env, reportBacklog).catch(tellMissing);
  const store = await openStore(process.env);
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
}

/** As many records take more than a moment to store. */
const LARGE_BACKLOG = 5000;

function reportBacklog(records: number): void {
  if (records >= LARGE_BACKLOG) console.error(`stepmeter: Storing ${records} records that wait in the spool first …`);
}

/** A store that cannot be written can be read: what waits in the spool is missing then, which is said. */
function tellMissing(error: unknown): void {
  if (!(error instanceof UnwritableStore)) throw error;
  console.error(`stepmeter: ${error.message}\n${error.hint}; this is without what waits in the spool`);
}
