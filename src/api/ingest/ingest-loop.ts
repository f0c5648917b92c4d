import { Worker } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';

/** How the spool is ingested. */
export type IngestState = {
  /** Records that a running relay has not ingested although it had time to; null if unknown. */
  readonly backlog: number | null;
  /** Why the spool is not ingested; null if it is. */
  readonly problem: string | null;
};

/** A thread that ingests the spool. */
export type IngestLoop = { readonly state: () => IngestState; readonly close: () => Promise<void> };

/** Ingests the spool every second, in a thread of its own. */
export function startIngestLoop(env: Environment): IngestLoop {
  let state: IngestState = { backlog: 0, problem: null };
  const file = import.meta.url.endsWith('.ts') ? './ingest-worker.ts' : './ingest-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { ...env } });
  worker.on('message', (next: IngestState) => (state = next));
  worker.on('error', (error) => (state = { backlog: null, problem: error.message }));
  worker.unref();
  return { state: () => state, close: async () => void (await worker.terminate()) };
}
