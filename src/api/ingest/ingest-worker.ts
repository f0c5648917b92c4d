import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';
import { messageOf } from '../../core/errors.ts';
import { catchUp } from '../../relay/relay.ts';
import type { IngestState } from './ingest-loop.ts';

// A worker thread of the server: ingests the spool as every command does before it reads, so that the page is live
// without a relay. With a relay it only waits for the relay.
const env = workerData as Environment;

const PAUSE_MS = 1000;

for (;;) {
  const state = await catchUp(env).then(
    (backlog): IngestState => ({ backlog, problem: null }),
    (error: unknown): IngestState => ({ backlog: null, problem: messageOf(error) }),
  );
  parentPort?.postMessage(state);
  await sleep(PAUSE_MS);
}
