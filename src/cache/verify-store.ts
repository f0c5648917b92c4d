import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../core/canonical-json.ts';
import type { Cache } from './open-cache.ts';
import { isUnchanged, removePrepared } from './prepared/prepared-trees.ts';
import { blobFile, entryFolder, layoutOf } from './store/folder-store.ts';
import { scanEntries } from './store/scan-entries.ts';

/** What is right and wrong in a cache. */
export type Verification = {
  readonly entries: number;
  readonly blobs: number;
  /** Entries that are damaged or signed with another key; they were removed. */
  readonly damagedEntries: number;
  /** Blobs whose content does not have their digest; they were removed. */
  readonly damagedBlobs: number;
  /** Prepared trees that changed since they were made; they were removed. */
  readonly damagedTrees: number;
};

/** Checks the signature of every entry, the digest of every blob and the prepared trees, and removes what is wrong. */
export function verifyStore(cache: Cache): Verification {
  const layout = layoutOf(cache.folder);
  const { entries, blobs, prepared } = scanEntries(layout, cache);
  const damagedEntries = entries.filter(({ entry }) => !entry);
  const damagedBlobs = blobs.filter(({ digest }) => !hasDigest(blobFile(layout, digest), digest));
  const damagedTrees = prepared.filter(({ folder, tree }) => !isUnchanged(folder, tree));
  for (const tree of damagedTrees) removePrepared(tree);
  for (const { key, id } of damagedEntries) rmSync(join(entryFolder(layout, key), id), { force: true });
  for (const { digest } of damagedBlobs) rmSync(blobFile(layout, digest), { force: true });
  return {
    entries: entries.length - damagedEntries.length,
    blobs: blobs.length - damagedBlobs.length,
    damagedEntries: damagedEntries.length,
    damagedBlobs: damagedBlobs.length,
    damagedTrees: damagedTrees.length,
  };
}

function hasDigest(file: string, digest: string): boolean {
  try {
    return sha256(readFileSync(file)) === digest;
  } catch {
    return false;
  }
}
