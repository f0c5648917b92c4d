import { messageOf } from '../core/errors.ts';
import type { UsableEntry } from './find-entry.ts';
import type { Attempt, CacheResult } from './request.ts';
import { readOutputs } from './result/read-outputs.ts';
import type { OpenedWork } from './run-cached.ts';
import { changedDuringRun } from './store-result.ts';

/**
 * Runs work although there is a result for it, and compares both. The new result is the one that is used. A difference of
 * exit code or files is a false hit: the stored result is removed. Output often has durations in it, so a difference of
 * the output alone is counted separately.
 */
export async function verifyHit(opened: OpenedWork, usable: UsableEntry): Promise<CacheResult> {
  const { cache, key, surroundings } = opened;
  const { stored } = usable;
  const attempt = await opened.run();
  const { exitCode, log, refusal } = attempt;
  // A run that was interrupted says nothing about the stored result.
  const isComparable = refusal === undefined && changedDuringRun(opened) === undefined;
  const verified = isComparable ? tryCompare(opened, usable, attempt) : undefined;
  if (verified === 'false-hit') {
    surroundings.warn('a stored result differs from that of a new run, and is removed: an input is not declared');
    cache.store.removeEntry(stored);
  } else cache.store.touch(stored);
  return { hit: false, key: key.key, reason: 'verification', exitCode, log, ...(verified && { verified }) };
}

function tryCompare(opened: OpenedWork, usable: UsableEntry, attempt: Attempt): CacheResult['verified'] {
  try {
    return compare(opened, usable, attempt);
  } catch (error) {
    opened.surroundings.warn(`cannot compare a stored result with that of a new run: ${messageOf(error)}`);
    return undefined;
  }
}

function compare(
  { request, cache }: OpenedWork,
  { stored, files }: UsableEntry,
  { exitCode, log }: Attempt,
): NonNullable<CacheResult['verified']> {
  const outputs = readOutputs(request, new Map(), cache.store);
  const hasSameFiles = 'files' in outputs && JSON.stringify(outputs.files) === JSON.stringify(files);
  if (exitCode !== stored.entry.exitCode || !hasSameFiles) return 'false-hit';
  return cache.store.blob(stored.entry.log)?.equals(log) === true ? 'same' : 'output-differs';
}
