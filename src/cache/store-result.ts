import { messageOf } from '../core/errors.ts';
import { storageProblem } from './storage-problem.ts';
import type { FileStates } from './key/inputs.ts';
import { computeKey } from './key/key.ts';
import { observedStates, type Observed } from './observe/observed-states.ts';
import type { Attempt } from './request.ts';
import { readOutputs, type OutputStamps } from './result/read-outputs.ts';
import type { OpenedWork } from './run-cached.ts';
import type { Entry } from './store/entry.ts';

/** A run that ended. */
export type Ended = {
  readonly attempt: Attempt;
  readonly before: OutputStamps;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
};

/** Stores the result of a run; returns the reason if it is not stored. */
export function storeResult(opened: OpenedWork, ended: Ended): string | undefined {
  const refusal = refusalOf(opened, ended.attempt);
  if (refusal !== undefined) return refusal;
  try {
    return write(opened, ended);
  } catch (error) {
    const problem = storageProblem(error, opened.cache.folder);
    opened.surroundings.warn(`cannot store the result: ${problem}`);
    return problem;
  }
}

/** Codes from here on are those of time-outs, of commands that could not start, and of signals. */
const FIRST_SPECIAL_CODE = 124;

function refusalOf(opened: OpenedWork, { refusal, exitCode }: Attempt): string | undefined {
  const { trust, failureTtlMs } = opened.request;
  if (trust === 'agent') return 'agents do not store results';
  if (refusal !== undefined) return refusal;
  if (exitCode >= FIRST_SPECIAL_CODE) return `exit code ${exitCode} is that of a time-out or a signal`;
  if (exitCode !== 0 && failureTtlMs === 0) return 'failures are not stored';
  return changedDuringRun(opened);
}

function write(opened: OpenedWork, { attempt, before, startedAt, durationMs }: Ended): string | undefined {
  const { request, key, cache } = opened;
  const { store } = cache;
  const outputs = readOutputs(request, before, store);
  if ('refusal' in outputs) return outputs.refusal;
  const observed = observedOf(opened, attempt);
  if ('refusal' in observed) return observed.refusal;
  const hasLocation = outputs.hasLocation || (!request.relocates && attempt.log.includes(request.project));
  const isBound = hasLocation || observed.hasRepository;
  const entry: Entry = {
    v: 1,
    key: key.key,
    name: request.name,
    trust: request.trust,
    createdAt: startedAt,
    expiresAt: expiryOf(opened, attempt.exitCode, startedAt),
    durationMs,
    exitCode: attempt.exitCode,
    location: isBound ? request.project : null,
    log: store.putBlob(attempt.log),
    files: store.putBlob(Buffer.from(JSON.stringify(outputs.files))),
    observed: store.putBlob(Buffer.from(JSON.stringify(observed.states))),
    manifest: store.putBlob(Buffer.from(key.manifest)),
    bytes: outputs.bytes + attempt.log.length,
  };
  store.putEntry(entry, request);
  return undefined;
}

function observedOf({ request, key, hasher }: OpenedWork, { observed }: Attempt): Observed {
  if (!observed) return { states: [], hasRepository: false };
  const { accesses, startedAt } = observed;
  return observedStates(accesses, request, { hasher, startedAt, known: new Set(key.inputs.keys()) });
}

function expiryOf({ request }: OpenedWork, exitCode: number, startedAt: number): number | null {
  const ttlMs = exitCode === 0 ? request.ttlMs : Math.min(request.failureTtlMs, request.ttlMs ?? Infinity);
  return ttlMs === undefined ? null : startedAt + ttlMs;
}

/**
 * Whether something that is part of the key changed while the work ran. The result may be that of what was before, of
 * what is now, or of what was in between: a file that was changed and changed back counts as changed.
 */
export function changedDuringRun({ request, surroundings, hasher, key }: OpenedWork): string | undefined {
  try {
    const now = computeKey(request, surroundings.host, hasher);
    const path = changedPath(key.inputs, now.inputs);
    if (path !== undefined) return `${path} changed during the run`;
    return now.key === key.key ? undefined : 'a tool, program or lockfile changed during the run';
  } catch (error) {
    return messageOf(error);
  }
}

function changedPath(before: FileStates, after: FileStates): string | undefined {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].find((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    return was?.state !== is?.state || was?.changedAt !== is?.changedAt;
  });
}
