import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lookupFile } from './lookups.ts';
import type { Cache } from './open-cache.ts';
import { entryFolder, layoutOf } from './store/folder-store.ts';
import { scanEntries } from './store/scan-entries.ts';

/**
 * Removes the entries of a name, or the whole content of the cache; returns the number of entries. Other files in the
 * cache folder are left alone. Blobs of a name stay until the next collection, because other names may use them.
 */
export function clear(cache: Cache, name?: string): number {
  const layout = layoutOf(cache.folder);
  const { entries } = scanEntries(layout, cache);
  if (name === undefined) {
    removeTree(layout.root, cache.folder);
    return entries.length;
  }
  const own = entries.filter(({ entry }) => entry?.name === name);
  for (const { key, id } of own) rmSync(join(entryFolder(layout, key), id), { force: true });
  rmSync(lookupFile(cache.folder, name), { force: true });
  return own.length;
}

/** Renamed first: a run that starts meanwhile sees an empty cache, not half of one. */
function removeTree(tree: string, folder: string): void {
  if (!existsSync(tree)) return;
  const trash = join(folder, `trash-${randomBytes(4).toString('hex')}`);
  renameSync(tree, trash);
  rmSync(trash, { recursive: true, force: true });
}
