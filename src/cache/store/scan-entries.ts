import { statSync } from 'node:fs';
import { join } from 'node:path';
import { preparedTrees, type PreparedTree } from '../prepared/prepared-trees.ts';
import type { Entry } from './entry.ts';
import { namesIn, readEntry, type CacheLayout } from './folder-store.ts';
import type { Signer } from './signature.ts';

/** A file of an entry. */
export type ScannedEntry = {
  readonly key: string;
  readonly id: string;
  /** Undefined if it is damaged or not signed with our key. */
  readonly entry: Entry | undefined;
  /** When it was stored or last used, in milliseconds since 1970. */
  readonly usedAt: number;
  readonly size: number;
  readonly isPinned: boolean;
};

/** A file of a blob. */
export type ScannedBlob = { readonly digest: string; readonly usedAt: number; readonly size: number };

/** What is in a cache folder. */
export type Scan = {
  readonly entries: readonly ScannedEntry[];
  readonly blobs: readonly ScannedBlob[];
  readonly prepared: readonly PreparedTree[];
  /** The size of all of it, in bytes. */
  readonly bytes: number;
};

/** Lists all entries, blobs and prepared trees of a cache folder. Blobs and trees are not read. */
export function scanEntries(layout: CacheLayout, { signer }: { readonly signer: Signer }): Scan {
  const pins = new Set(namesIn(layout.pins));
  const entries = below(layout.entries)
    .flatMap(({ path, name }) => namesIn(path).map((id) => ({ key: name, id, file: join(path, id) })))
    .flatMap(({ key, id, file }) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (!stats) return [];
      const entry = readEntry(file, { signer, warn: () => {} })?.entry;
      return [{ key, id, entry, usedAt: stats.mtimeMs, size: stats.size, isPinned: pins.has(id) }];
    });
  const blobs = below(layout.blobs).flatMap(({ path, name }) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ? [{ digest: name, usedAt: stats.mtimeMs, size: stats.size }] : [];
  });
  const prepared = preparedTrees({ layout, signer });
  const preparedBytes = prepared.reduce((sum, tree) => sum + tree.bytes, 0);
  const bytes = [...entries, ...blobs].reduce((sum, { size }) => sum + size, preparedBytes);
  return { entries, blobs, prepared, bytes };
}

/** What is in the folders of a folder. */
function below(folder: string): { readonly path: string; readonly name: string }[] {
  return namesIn(folder).flatMap((part) =>
    namesIn(join(folder, part)).map((name) => ({ path: join(folder, part, name), name })),
  );
}
