import { Worker } from 'node:worker_threads';
import { ownModule } from '../../core/paths/package-folder.ts';
import { THREAD_LIMITS } from '../thread-limits.ts';
import type { Environment } from '../../core/environment.ts';

/** How the spool is ingested and exported. */
export type IngestState = {
  /** Records that a running relay has not ingested although it had time to; null if unknown. */
  readonly backlog: number | null;
  /** Why the spool is not ingested; null if it is. */
  readonly problem: string | null;
  /** Whether a relay runs; without one the server ingests, but nothing is exported. */
  readonly hasRelay: boolean;
  /** Whether an endpoint is set that a relay exports to. */
  readonly hasEndpoint: boolean;
};

/** A thread that ingests the spool. */
export type IngestLoop = {
  readonly state: () => IngestState;
  /** Calls `listener` with each state that differs from the one before; returns a function that stops it. */
  readonly listen: (listener: (state: IngestState) => void) => () => void;
  readonly close: () => Promise<void>;
};

/** Before the first pass nothing is known to be wrong. */
const UNKNOWN: IngestState = { backlog: 0, problem: null, hasRelay: true, hasEndpoint: false };

/** Ingests the spool every second, in a thread of its own. */
export function startIngestLoop(env: Environment): IngestLoop {
  let state = UNKNOWN;
  const listeners = new Set<(state: IngestState) => void>();
  const setState = (next: IngestState): void => {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  const worker = new Worker(ownModule('api/ingest/ingest-worker'), {
    workerData: { ...env },
    resourceLimits: THREAD_LIMITS,
  });
  worker.on('message', setState);
  worker.on('error', (error) => setState({ ...state, backlog: null, problem: error.message }));
  worker.unref();
  return {
    state: () => state,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => void (await worker.terminate()),
  };
}
