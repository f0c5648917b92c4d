import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { sha256 } from '../core/canonical-json.ts';
import type { Cache } from './open-cache.ts';
import type { CacheResult } from './request.ts';
import { CACHE_REASONS, CACHE_VERDICTS } from '../core/value-sets.ts';
import { layoutOf, namesIn } from './store/folder-store.ts';

/** One use of the cache. */
export type Lookup = v.InferOutput<typeof LOOKUP>;

/** When a file of lookups exceeds this size, the older half of it is dropped. */
const MAX_BYTES = 512 * 1024;

/** Appends the use of the cache to the lookups of its name, and keeps the parts of its key for `explain`. */
export function recordLookup(
  { folder, store }: Cache,
  {
    at,
    name,
    manifest,
    result,
  }: {
    readonly at: number;
    readonly name: string;
    readonly manifest: string;
    readonly result: CacheResult;
  },
): void {
  const { hit, reason, path, key = '', notStored, savedMs, verified } = result;
  const lookup: Lookup = {
    at,
    name,
    hit,
    reason,
    key,
    manifest: hit ? sha256(manifest) : store.putBlob(Buffer.from(manifest)),
    ...(path !== undefined && { path }),
    stored: !hit && notStored === undefined,
    ...(savedMs !== undefined && { savedMs }),
    ...(verified && { verified }),
  };
  const file = lookupFile(folder, name);
  makeFolder(lookupFolder(folder));
  // The line break before it separates it from the rest of a line that was not finished.
  appendFileSync(file, `\n${JSON.stringify(lookup)}`, { mode: 0o600 });
  if (statSync(file).size > MAX_BYTES) shorten(file);
}

function lookupFolder(folder: string): string {
  return join(layoutOf(folder).root, 'lookups');
}

function shorten(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(`${file}.new`, lines.slice(lines.length / 2).join('\n'), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The file with the lookups of a name. */
export function lookupFile(folder: string, name: string): string {
  return join(lookupFolder(folder), sha256(name));
}

/** Whether the cache was used for this name before. */
export function hasLookups({ folder }: Cache, name: string): boolean {
  return statSync(lookupFile(folder, name), { throwIfNoEntry: false }) !== undefined;
}

/** The lookups of a name, oldest first. */
export function lookupsOf({ folder }: Pick<Cache, 'folder'>, name: string): Lookup[] {
  return readLookups(lookupFile(folder, name));
}

const LOOKUP = v.object({
  /** When, in milliseconds since 1970. */
  at: v.number(),
  name: v.string(),
  hit: v.boolean(),
  reason: v.picklist(CACHE_REASONS),
  /** The path that the reason is about. */
  path: v.optional(v.string()),
  key: v.string(),
  /** The digest of the blob with the parts of the key. */
  manifest: v.string(),
  stored: v.boolean(),
  savedMs: v.optional(v.number()),
  verified: v.optional(v.picklist(CACHE_VERDICTS)),
});

/** Lines that were not finished are left out. */
function readLookups(file: string): Lookup[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const parsed = v.safeParse(LOOKUP, parseJson(line));
    return parsed.success ? [parsed.output] : [];
  });
}

/** All lookups that are kept. */
export function allLookups({ folder }: Pick<Cache, 'folder'>): Lookup[] {
  const parent = lookupFolder(folder);
  return namesIn(parent).flatMap((name) => readLookups(join(parent, name)));
}
