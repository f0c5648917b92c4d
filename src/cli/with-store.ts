import { catchUp } from '../relay/relay.ts';
import { openStore, type Store } from '../store/open-store.ts';

/** Reads from the store what is in it and in the spool by now. */
export const withStore = async <T>(fn: (store: Store) => Promise<T>): Promise<T> => {
  await catchUp(process.env);
  const store = await openStore(process.env);
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
};
