import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asArray, asObject, asText, parseJson } from '../core/json.ts';
import { allLookups } from './lookups.ts';
import type { Cache } from './open-cache.ts';
import { blobFile, entryFolder, layoutOf, namesIn } from './store/folder-store.ts';
import { preparedTrees, removePrepared, type PreparedTree } from './prepared/prepared-trees.ts';
import { scanEntries, type Scan, type ScannedEntry } from './store/scan-entries.ts';

/** What a collection removed, or would remove. */
export type Collection = {
  readonly entries: number;
  readonly blobs: number;
  /** Drafts that killed processes left. */
  readonly drafts: number;
  /** Prepared trees. */
  readonly prepared: number;
  /** What was known of the contents of files and folders that are gone. */
  readonly digests: number;
  /** The sum of the sizes of what was removed, in bytes. */
  readonly bytes: number;
  /** The size of the cache afterwards, in bytes. */
  readonly remainingBytes: number;
};

/** What may be removed. */
export type CollectOptions = {
  /** The size that the cache may have, in bytes. */
  readonly maxBytes: number;
  readonly now: number;
  readonly dryRun: boolean;
};

/**
 * Removes entries that ended or cannot be used, then the least recently used ones until the cache has the size, except
 * pinned ones. Prepared trees stay only if their result stays and the cache with them is not too large. In a second phase it
 * removes blobs that no entry uses, once they are older than an hour. A result whose blob is removed at the wrong moment
 * is a miss.
 */
export function collect(cache: Cache, options: CollectOptions): Collection {
  const layout = layoutOf(cache.folder);
  const scanned = scanEntries(layout, cache);
  const kept = keptEntries(cache, scanned.entries, options);
  const removed = scanned.entries.filter((entry) => !kept.entries.has(entry));
  const used = new Set([...kept.blobs, ...recentManifests(cache)]);
  const unused = scanned.blobs.filter(({ digest, usedAt }) => !used.has(digest) && isOld(usedAt, options));
  const drafts = oldDrafts(cache, options);
  const prepared = surplusTrees(scanned, { ...options, kept });
  const preparedBytes = prepared.reduce((sum, tree) => sum + tree.bytes, 0);
  const bytes = [...removed, ...unused, ...drafts].reduce((sum, { size }) => sum + size, preparedBytes);
  if (!options.dryRun) {
    for (const { key, id } of removed) rmSync(join(entryFolder(layout, key), id), { force: true });
    for (const { digest } of unused) removeOld(blobFile(layout, digest), options);
    for (const { file } of drafts) rmSync(file, { recursive: true, force: true });
    for (const tree of prepared) removePrepared(tree);
  }
  const remainingBytes = scanned.bytes - bytes + drafts.reduce((sum, { size }) => sum + size, 0);
  return {
    entries: removed.length,
    blobs: unused.length,
    drafts: drafts.length,
    prepared: prepared.length,
    digests: cache.digests.prune(options),
    bytes,
    remainingBytes,
  };
}

/** The entries that stay, with the digests of their blobs. */
type Kept = {
  readonly entries: ReadonlySet<ScannedEntry>;
  readonly blobs: ReadonlySet<string>;
  readonly bytes: number;
};

function keptEntries(cache: Cache, entries: readonly ScannedEntry[], { maxBytes, now }: CollectOptions): Kept {
  const kept = new Set<ScannedEntry>();
  const blobs = new Set<string>();
  let bytes = 0;
  // Pinned ones first, then the most recently used.
  for (const one of entries.toSorted((a, b) => Number(b.isPinned) - Number(a.isPinned) || b.usedAt - a.usedAt)) {
    const { entry, isPinned, size } = one;
    if (!entry || (!isPinned && entry.expiresAt !== null && entry.expiresAt <= now)) continue;
    const added = blobsOf(cache, one).filter(({ digest }) => !blobs.has(digest));
    const sum = added.reduce((total, blob) => total + blob.size, size);
    if (!isPinned && bytes + sum > maxBytes) continue;
    for (const { digest } of added) blobs.add(digest);
    bytes += sum;
    kept.add(one);
  }
  return { entries: kept, blobs, bytes };
}

type Blob = { readonly digest: string; readonly size: number };

/** The blobs of an entry. */
function blobsOf({ folder, store }: Cache, { entry }: ScannedEntry): Blob[] {
  if (!entry) return [];
  const files = asArray(parseJson(store.blob(entry.files)?.toString('utf8') ?? ''));
  const contents = files.flatMap((file) => asText(asObject(file)['digest']) ?? []);
  const digests = [entry.log, entry.files, entry.observed, entry.manifest, ...contents];
  return [...new Set(digests)].map((digest) => ({ digest, size: sizeOf(blobFile(layoutOf(folder), digest)) }));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** The parts of the last keys are kept for `explain`. */
const KEPT_MANIFESTS = 50;

function recentManifests(cache: Cache): string[] {
  const recent = allLookups(cache)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, KEPT_MANIFESTS);
  return recent.map(({ manifest }) => manifest);
}

/** A blob is stored before the entry that uses it: a new one may be part of a result that is being stored. */
const GRACE_MS = 60 * 60_000;

function isOld(usedAt: number, { now }: CollectOptions): boolean {
  return usedAt < now - GRACE_MS;
}

function oldDrafts(cache: Cache, options: CollectOptions): { readonly file: string; readonly size: number }[] {
  const layout = layoutOf(cache.folder);
  const { drafts, prepared } = layout;
  const complete = new Set(preparedTrees({ ...cache, layout }).flatMap(({ folder, record }) => [folder, record]));
  const files = [drafts, prepared].flatMap((folder) => namesIn(folder).map((name) => join(folder, name)));
  return files.flatMap((file) => {
    if (complete.has(file)) return [];
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats && isOld(stats.mtimeMs, options) ? [{ file, size: stats.size }] : [];
  });
}

/** The prepared trees without a kept result, and those for which there is no space. */
function surplusTrees(
  { prepared }: Scan,
  { kept, maxBytes }: CollectOptions & { readonly kept: Kept },
): PreparedTree[] {
  let bytes = kept.bytes;
  return prepared
    .toSorted((a, b) => b.usedAt - a.usedAt)
    .filter((tree) => {
      const fits = kept.blobs.has(tree.files) && bytes + tree.bytes <= maxBytes;
      if (fits) bytes += tree.bytes;
      return !fits;
    });
}

/** Looks at the time again: a run that stores the same content has renewed it since. */
function removeOld(file: string, options: CollectOptions): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats && isOld(stats.mtimeMs, options)) rmSync(file, { force: true });
}
