import { allLookups, type Lookup } from './lookups.ts';
import type { Cache } from './open-cache.ts';
import { layoutOf } from './store/folder-store.ts';
import { scanEntries } from './store/scan-entries.ts';

/** How the cache was used for one name, or for all. */
export type Usage = {
  readonly lookups: number;
  readonly hits: number;
  /** Hits divided by lookups that were not verifications; null without any. */
  readonly hitRatio: number | null;
  /** The durations of the runs that hits replaced, in milliseconds. */
  readonly savedMs: number;
  /** Hits that were run again. */
  readonly verified: number;
  /** Of these, runs with another exit code or other files. */
  readonly falseHits: number;
  /** False hits divided by hits that were run again; null without any, which is not 0. */
  readonly falseHitRate: number | null;
  /** Hits that were run again and differed only in their output, such as in durations. */
  readonly outputDiffers: number;
};

/** The use and the size of the cache. */
export type Statistics = {
  readonly folder: string;
  readonly entries: number;
  readonly blobs: number;
  /** In bytes. */
  readonly bytes: number;
  readonly total: Usage;
  readonly names: readonly (Usage & { readonly name: string })[];
};

/** The statistics of the lookups that are kept, which are some thousands of each name. */
export function statistics(cache: Cache): Statistics {
  const { entries, blobs, bytes } = scanEntries(layoutOf(cache.folder), cache);
  const lookups = allLookups(cache);
  const names = [...new Set(lookups.map(({ name }) => name))].sort();
  return {
    folder: cache.folder,
    entries: entries.length,
    blobs: blobs.length,
    bytes,
    total: usageOf(lookups),
    names: names.map((name) => ({ name, ...usageOf(lookups.filter((lookup) => lookup.name === name)) })),
  };
}

function usageOf(lookups: readonly Lookup[]): Usage {
  const count = (matches: (lookup: Lookup) => boolean): number => lookups.filter(matches).length;
  const hits = count(({ hit }) => hit);
  const verified = count((lookup) => lookup.verified !== undefined);
  const falseHits = count((lookup) => lookup.verified === 'false-hit');
  return {
    lookups: lookups.length,
    hits,
    hitRatio: ratio(
      hits,
      count(({ reason }) => reason !== 'verification'),
    ),
    savedMs: lookups.reduce((sum, { savedMs = 0 }) => sum + savedMs, 0),
    verified,
    falseHits,
    falseHitRate: ratio(falseHits, verified),
    outputDiffers: count((lookup) => lookup.verified === 'output-differs'),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
