import { databaseUrl, storeFile, type Environment } from '../core/environment.ts';
import { fileIdentity } from '../core/paths/file-identity.ts';
import { openStoreToRead, type Store } from '../store/open-store.ts';

/** The store to read from. */
export type CurrentStore = {
  /** The store at this moment. */
  readonly get: () => Promise<Store>;
  /** Closes the store that was read from last. */
  readonly close: () => Promise<void>;
};

type Opened = { file: string | undefined; readonly store: Promise<Store> };

/**
 * Opens the store to read at the first call, and again after a failure, or if its file was removed or replaced: others
 * write to the new one. Reads that are under way use the old one, which is closed when nothing refers to it.
 */
export function openCurrentStore(env: Environment): CurrentStore {
  const identity = (): string | undefined =>
    databaseUrl(env) === undefined ? fileIdentity(storeFile(env)) : undefined;
  let opened: Opened | undefined;
  const open = (): Opened => {
    const one: Opened = { file: identity(), store: openStoreToRead(env) };
    one.store.then(
      () => (one.file ??= identity()),
      () => opened === one && (opened = undefined),
    );
    return one;
  };
  return {
    get: () => {
      if (opened?.file !== undefined && opened.file !== identity()) opened = undefined;
      opened ??= open();
      return opened.store;
    },
    close: async () => {
      const store = await opened?.store.catch(() => undefined);
      await store?.close();
    },
  };
}
