import * as v from 'valibot';
import { parseJson } from '../core/json.ts';
import { presentState } from './observe/observed-states.ts';
import { listOutputs } from './result/read-outputs.ts';
import type { OpenedWork } from './run-cached.ts';
import type { CacheReason } from '../core/value-sets.ts';
import type { CacheStore, StoredEntry } from './store/cache-store.ts';
import { OUTPUT, type Output } from './store/entry.ts';

/** An entry that can be used, with the files of its result. */
export type UsableEntry = { readonly stored: StoredEntry; readonly files: readonly Output[] };

/** An entry that can be used, or why there is none. */
export type Found =
  | UsableEntry
  | {
      readonly stored?: undefined;
      readonly reason?: CacheReason;
      /** The path that the reason is about. */
      readonly path?: string;
    };

type Rejection = { readonly reason: CacheReason; readonly path?: string };

/** Finds the newest entry of a key that can be used here and now. Without any entry there is no reason. */
export function findEntry(opened: OpenedWork): Found {
  let rejected: Rejection | undefined;
  for (const stored of opened.cache.store.entries(opened.key.key)) {
    const found = judge(opened, stored);
    if (!('reason' in found)) return { stored, files: found };
    if (found.reason === 'damaged') opened.cache.store.removeEntry(stored);
    // That another project folder has a result says least.
    if (rejected === undefined || rejected.reason === 'other-location') rejected = found;
  }
  return rejected ?? {};
}

/** The files of an entry's result, or why it cannot be used. */
function judge(opened: OpenedWork, { entry }: StoredEntry): readonly Output[] | Rejection {
  const { store } = opened.cache;
  const { request } = opened;
  if (entry.trust !== 'verified') return { reason: 'damaged' };
  if (isExpired(opened, entry)) return { reason: 'expired' };
  if (entry.location !== null && entry.location !== request.project) return { reason: 'other-location' };
  const observed = readObserved(store, entry.observed);
  const files = readFiles(store, entry.files);
  if (!observed || !files) return { reason: 'damaged' };
  const changed = observed.find((one) => presentState(request.project, one, opened.hasher) !== one[1]);
  if (changed) return { reason: 'observed-changed', path: changed[0] };
  const unexpected = unexpectedOutput(opened, files);
  return unexpected === undefined ? files : { reason: 'unexpected-output', path: unexpected };
}

/** If the clock was set back, the age of an entry that expires is unknown: it is not used. */
function isExpired({ request, surroundings }: OpenedWork, entry: StoredEntry['entry']): boolean {
  const ends = [entry.expiresAt ?? [], request.ttlMs === undefined ? [] : entry.createdAt + request.ttlMs].flat();
  const now = surroundings.now();
  return ends.length > 0 && (now >= Math.min(...ends) || now < entry.createdAt);
}

const OBSERVED = v.array(v.tuple([v.string(), v.string()]));

function readObserved(store: CacheStore, digest: string): readonly (readonly [string, string])[] | undefined {
  const parsed = v.safeParse(OBSERVED, parseJson(store.blob(digest)?.toString('utf8') ?? ''));
  return parsed.success ? parsed.output : undefined;
}

/**
 * A file of the project among the outputs that the result does not have. A run may remove such a file, or leave it;
 * restoring cannot know, so the work runs.
 */
function unexpectedOutput({ request }: OpenedWork, files: readonly Output[]): string | undefined {
  const known = new Set(files.map(({ path }) => path));
  return listOutputs(request).find((path) => !known.has(path));
}

/** The files of a result by the digest of their list; undefined if it is missing or damaged. */
export function readFiles(store: CacheStore, digest: string): readonly Output[] | undefined {
  const parsed = v.safeParse(v.array(OUTPUT), parseJson(store.blob(digest)?.toString('utf8') ?? ''));
  return parsed.success ? parsed.output : undefined;
}
