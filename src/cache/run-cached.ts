import { isDisabled } from '../core/environment.ts';
import { EXIT, messageOf, UserError } from '../core/errors.ts';
import type { CacheRecord } from '../spool/record.ts';
import { recordOperation } from '../spool/record-operation.ts';
import { createHasher, type FileHasher } from './key/file-hasher.ts';
import { computeKey, type Key } from './key/key.ts';
import { isPlaceProblem, storageProblem } from './storage-problem.ts';
import type { KnownDigests } from './key/known-digests.ts';
import { findEntry, type UsableEntry } from './find-entry.ts';
import { hasLookups, recordLookup } from './lookups.ts';
import { cacheFolder, openCache, type Cache } from './open-cache.ts';
import { takePrepared } from './prepared/prepared-trees.ts';
import type { Attempt, CacheRequest, CacheResult, Surroundings } from './request.ts';
import { stampOutputs, type OutputStamps } from './result/read-outputs.ts';
import { CannotRestore, restoreOutputs } from './result/restore-outputs.ts';
import { withSingleFlight } from './single-flight.ts';
import { layoutOf } from './store/folder-store.ts';
import { storeResult } from './store-result.ts';
import { verifyHit } from './verify-hit.ts';

/** Work with its request, and what it needs to be run or replaced by a stored result. */
export type CachedWork = {
  readonly request: CacheRequest;
  /** Runs the work; its output is passed on while it runs. */
  readonly run: () => Promise<Attempt>;
  /** Runs the work even if there is a result, which the new one replaces. */
  readonly refresh?: boolean;
};

/** Work whose key is known, with the open cache. */
export type OpenedWork = CachedWork & {
  readonly cache: Cache;
  readonly key: Key;
  readonly digests: KnownDigests;
  readonly hasher: FileHasher;
  readonly surroundings: Surroundings;
};

/**
 * Restores the stored result of work, or runs it and stores the result. A problem of the cache is reported once and the
 * work runs: it is at most a miss.
 * @throws {UserError} if the request cannot be used, before anything runs
 * @throws errors of the work
 */
export async function runCached(work: CachedWork, around: Surroundings): Promise<CacheResult> {
  const surroundings = { ...around, warn: once(around.warn) };
  const startedAt = surroundings.now();
  const opened = tryOpen(work, surroundings);
  const result: CacheResult = opened
    ? await lookUpOrRun(opened)
    : { hit: false, reason: 'unavailable', ...resultOf(await work.run()) };
  if (opened) finish(opened, result);
  recordOperation(surroundings.env, recordOf(work.request.name, result, { startedAt, at: surroundings.now() }));
  return result;
}

/** A damaged cache has many problems; the first says enough. */
function once(warn: (problem: string) => void): (problem: string) => void {
  let isWarned = false;
  return (problem) => {
    if (!isWarned) warn(problem);
    isWarned = true;
  };
}

function tryOpen(work: CachedWork, surroundings: Surroundings): OpenedWork | undefined {
  if (isDisabled(surroundings.env)) return undefined;
  try {
    const cache = openCache(surroundings.env, surroundings);
    const digests = cache.digests.read(work.request.project);
    const hasher = createHasher(digests);
    const key = computeKey(work.request, surroundings.host, hasher);
    return { ...work, cache, key, digests, hasher, surroundings };
  } catch (error) {
    if (error instanceof UserError && error.exitCode === EXIT.wrongUse) throw error;
    const isExplained = error instanceof UserError;
    const folder = cacheFolder(surroundings.env);
    surroundings.warn(isExplained ? messageOf(error) : `cannot open ${folder}: ${storageProblem(error, folder)}`);
    return undefined;
  }
}

/** The reasons of misses that another process can have ended by now. */
const MAY_BE_STORED: ReadonlySet<CacheResult['reason']> = new Set(['new', 'changed']);

/**
 * Another process that runs the same work is waited for; its result is used, also if it ended after the first look-up and
 * before this process got the lock. Agents store nothing to wait for.
 */
async function lookUpOrRun(opened: OpenedWork): Promise<CacheResult> {
  const first = await lookUp(opened);
  if (isResult(first)) return first;
  const { request, cache, key } = opened;
  if (request.trust === 'agent') return runAndStore(opened, first);
  return withSingleFlight(cache.folder, key.key, async (hasWaited) => {
    if (!hasWaited && !MAY_BE_STORED.has(first.reason)) return runAndStore(opened, first);
    const second = await lookUp(opened);
    return isResult(second) ? second : runAndStore(opened, hasWaited ? second : first);
  });
}

/** Why work has to run, and the path that the reason is about. */
type Miss = Pick<CacheResult, 'reason' | 'path'>;

/** One or two of a hundred hits are run again. */
const VERIFIED_SHARE = 0.015;

/** The stored result with its files restored; or why the work has to run. */
async function lookUp(opened: OpenedWork): Promise<CacheResult | Miss> {
  if (opened.refresh) return { reason: 'refresh' };
  const found = findUsable(opened);
  if ('reason' in found) return found;
  if (opened.surroundings.random() < VERIFIED_SHARE) return verifyHit(opened, found);
  return restore(opened, found);
}

/** If a file that was observed cannot be read, for example, it is not known whether a result can be used: that is a miss. */
function findUsable(opened: OpenedWork): UsableEntry | Miss {
  const { cache, request, surroundings } = opened;
  try {
    const found = findEntry(opened);
    return found.stored ? found : { reason: hasLookups(cache, request.name) ? 'changed' : 'new', ...found };
  } catch (error) {
    surroundings.warn(`cannot look up a result: ${messageOf(error)}`);
    return { reason: 'unavailable' };
  }
}

function restore(opened: OpenedWork, { stored, files }: UsableEntry): CacheResult | Miss {
  const { cache, request, key, hasher, surroundings } = opened;
  const { entry } = stored;
  try {
    const log = cache.store.blob(entry.log);
    if (!log) throw new CannotRestore('its output is missing or damaged');
    const { project, placement = 'auto' } = request;
    restoreOutputs(files, {
      project,
      store: cache.store,
      hasher,
      placement,
      ...(placement !== 'hardlink' && {
        takePrepared: (target) => takePrepared({ ...cache, layout: layoutOf(cache.folder) }, entry.files, target),
      }),
    });
    cache.store.touch(stored);
    const { exitCode, durationMs: savedMs } = entry;
    return { hit: true, key: key.key, reason: 'unchanged', exitCode, log, savedMs };
  } catch (error) {
    if (isPlaceProblem(error)) {
      surroundings.warn(`cannot restore a result: ${storageProblem(error, request.project)}`);
      return { reason: 'unavailable' };
    }
    surroundings.warn(`cannot restore a result, which is removed: ${messageOf(error)}`);
    cache.store.removeEntry(stored);
    return { reason: 'damaged' };
  }
}

function isResult(found: CacheResult | Miss): found is CacheResult {
  return 'hit' in found;
}

/** Whether a file of an earlier run is among the outputs is not known then. */
const UNKNOWN_BEFORE = 'its outputs could not be examined before the run';

async function runAndStore(opened: OpenedWork, miss: Miss): Promise<CacheResult> {
  const before = tryStamp(opened);
  const [startedAt, began] = [opened.surroundings.now(), performance.now()];
  const attempt = await opened.run();
  const durationMs = performance.now() - began;
  const notStored = before ? storeResult(opened, { attempt, before, startedAt, durationMs }) : UNKNOWN_BEFORE;
  return {
    hit: false,
    key: opened.key.key,
    ...miss,
    ...resultOf(attempt),
    ...(notStored !== undefined && { notStored }),
  };
}

function tryStamp({ request, surroundings }: OpenedWork): OutputStamps | undefined {
  try {
    return stampOutputs(request);
  } catch (error) {
    surroundings.warn(`cannot examine the outputs: ${messageOf(error)}`);
    return undefined;
  }
}

function resultOf({ exitCode, log }: Attempt): Pick<CacheResult, 'exitCode' | 'log'> {
  return { exitCode, log };
}

/** Statistics and digests are worth less than the result: failing to write them is reported and changes nothing. */
function finish({ cache, request, key, digests, surroundings }: OpenedWork, result: CacheResult): void {
  try {
    cache.digests.write(request.project, digests);
    recordLookup(cache, { name: request.name, at: surroundings.now(), manifest: key.manifest, result });
  } catch (error) {
    surroundings.warn(`cannot write to ${cache.folder}: ${storageProblem(error, cache.folder)}`);
  }
}

function recordOf(
  name: string,
  { hit, reason, verified, savedMs }: CacheResult,
  times: Pick<CacheRecord, 'startedAt' | 'at'>,
): CacheRecord {
  const outcome = reason === 'verification' ? 'verification' : hit ? 'hit' : 'miss';
  const found = { ...(verified && { verdict: verified }), ...(savedMs !== undefined && { savedMs }) };
  return { v: 1, type: 'cache', ...times, name, outcome, reason, ...found };
}
