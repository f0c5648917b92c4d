import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { sha256 } from '../../core/canonical-json.ts';
import type { CacheStore, StoredEntry } from './cache-store.ts';
import { parseEntry } from './entry.ts';
import type { Signer } from './signature.ts';

/** What a store in a folder needs besides the folder. */
export type FolderStoreOptions = {
  readonly signer: Signer;
  /** Receives what is wrong with the cache. */
  readonly warn: (problem: string) => void;
  /** Writes a new file. @default that of Node */
  readonly writeFile?: (file: string, content: string | Buffer) => void;
};

/** The parts of a cache folder. */
export type CacheLayout = {
  readonly root: string;
  readonly entries: string;
  readonly blobs: string;
  readonly drafts: string;
  /** Empty files named after entries that a collection keeps. */
  readonly pins: string;
  /** Trees that wait to be moved into projects, with their records. */
  readonly prepared: string;
};

/** The layout of a cache folder; a later format has a folder of its own beside it. */
export function layoutOf(folder: string): CacheLayout {
  const root = join(folder, 'v1');
  return {
    root,
    entries: join(root, 'entries'),
    blobs: join(root, 'blobs'),
    drafts: join(root, 'drafts'),
    pins: join(root, 'pins'),
    prepared: join(root, 'prepared'),
  };
}

/**
 * A store in a folder. Each entry and each blob is a file that is renamed into place when it is complete, so a process
 * that is killed leaves at most a draft. Nothing is flushed to the disk: what a power failure cuts off does not have its
 * digest or signature, and is a miss.
 */
export function openFolderStore(folder: string, options: FolderStoreOptions): CacheStore {
  const layout = layoutOf(folder);
  return {
    entries: (key) => readEntries(entryFolder(layout, key), options),
    putEntry: (entry, { isPinned = false } = {}) => {
      const text = options.signer.sign(JSON.stringify(entry));
      const id = sha256(text);
      if (isPinned) write(layout, join(layout.pins, id), '', options);
      write(layout, join(entryFolder(layout, entry.key), id), text, options);
    },
    touch: ({ id, entry }) => refresh(join(entryFolder(layout, entry.key), id)),
    removeEntry: ({ id, entry }) => remove(join(entryFolder(layout, entry.key), id)),
    blob: (digest) => readBlob(blobFile(layout, digest), options),
    blobFile: (digest) => blobFile(layout, digest),
    putBlob: (content) => {
      const digest = sha256(content);
      const file = blobFile(layout, digest);
      if (!isPresent(file, content.length)) write(layout, file, content, options);
      return digest;
    },
  };
}

function readEntries(folder: string, options: FolderStoreOptions): StoredEntry[] {
  const found = namesIn(folder).flatMap((id) => {
    const entry = readEntry(join(folder, id), options);
    // Of no use to anyone with this key: it is reported once, and the next result replaces it.
    if (!entry) remove(join(folder, id));
    return entry ?? [];
  });
  return found.sort((a, b) => b.entry.createdAt - a.entry.createdAt);
}

/** What cannot be removed, as in a read-only folder, is found to be unusable again. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A collection or the next run removes it.
  }
}

function write(
  { drafts }: CacheLayout,
  file: string,
  content: string | Buffer,
  { writeFile = writeNewFile }: FolderStoreOptions,
): void {
  const draft = join(drafts, `${process.pid}-${randomBytes(8).toString('hex')}`);
  try {
    makeFolder(drafts);
    writeFile(draft, content);
    makeFolder(dirname(file));
    renameSync(draft, file);
  } catch (error) {
    remove(draft);
    throw error;
  }
}

function writeNewFile(file: string, content: string | Buffer): void {
  writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
}

function refresh(file: string): boolean {
  try {
    utimesSync(file, new Date(), new Date());
    return true;
  } catch {
    return false;
  }
}

/** A blob whose content does not have its digest is removed, so that the next result with this content replaces it. */
function readBlob(file: string, { warn }: FolderStoreOptions): Buffer | undefined {
  const content = readContent(file);
  if (content === undefined || sha256(content) === basename(file)) return content;
  warn(`the blob ${basename(file).slice(0, 12)} is damaged`);
  remove(file);
  return undefined;
}

function readContent(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whether a blob is there in its full size. Its time is renewed first: the collection keeps what is new. */
function isPresent(file: string, size: number): boolean {
  return refresh(file) && statSync(file, { throwIfNoEntry: false })?.size === size;
}

/** The folder of the entries of a key. */
export function entryFolder({ entries }: CacheLayout, key: string): string {
  return join(entries, key.slice(0, 2), key);
}

/** The file of a blob. */
export function blobFile({ blobs }: CacheLayout, digest: string): string {
  return join(blobs, digest.slice(0, 2), digest);
}

/** The names in a folder; none if it does not exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Reads a file of an entry; undefined, with a warning, if it is damaged, not signed with this key, or misplaced. */
export function readEntry(
  file: string,
  { signer, warn }: Pick<FolderStoreOptions, 'signer' | 'warn'>,
): StoredEntry | undefined {
  const text = readText(file);
  const signed = text === undefined ? undefined : signer.verify(text);
  const entry = signed === undefined ? undefined : parseEntry(signed);
  if (entry?.key === basename(dirname(file))) return { id: basename(file), entry };
  warn(`the entry ${basename(file).slice(0, 12)} is damaged or was written by another user`);
  return undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
