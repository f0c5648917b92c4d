import type { Entry } from './entry.ts';

/** An entry with the name under which it is stored. */
export type StoredEntry = { readonly id: string; readonly entry: Entry };

/**
 * Where results are stored: entries by key, and blobs by the SHA-256 of their content. A store of another kind, such as
 * one for a team, implements these functions; what it returns is checked here, so it needs no trust.
 */
export type CacheStore = {
  /** The entries of a key, newest first. Damaged ones and those with another signature are left out and reported. */
  readonly entries: (key: string) => readonly StoredEntry[];
  /** Stores an entry. Its blobs are stored before. A pinned one is kept when the cache is too large. */
  readonly putEntry: (entry: Entry, options?: { readonly isPinned?: boolean }) => void;
  /** Notes that an entry was used, which keeps it longer. */
  readonly touch: (stored: StoredEntry) => void;
  /** Removes an entry that cannot be used. */
  readonly removeEntry: (stored: StoredEntry) => void;
  /** The content of a blob; undefined if it is missing or its content does not have this digest. */
  readonly blob: (digest: string) => Buffer | undefined;
  /** The file of a blob, if blobs are local files: it can be cloned or linked. */
  readonly blobFile?: (digest: string) => string;
  /** Stores content and returns its digest. */
  readonly putBlob: (content: Buffer) => string;
};
