import type { Store } from '../store/open-store.ts';

/** Reads from the store what is in it and in the spool by now. */
export const withStore = async <T>(fn: (store: Store) => Promise<T>): Promise<T> => {
  // Loaded here, so that commands that need no store do not pay for it.
  const { catchUp } = await import('../relay/relay.ts');
  const { openStore } = await import('../store/open-store.ts');
  await catchUp(process.env);
  const store = await openStore(process.env);
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
};
