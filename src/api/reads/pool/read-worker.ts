import { parentPort, workerData } from 'node:worker_threads';
import type { Environment } from '../../../core/environment.ts';
import { openCurrentStore } from '../../current-store.ts';
import { failureOf, type ReadRequest, type ReadResponse, type ReadResult } from './read-protocol.ts';
import { readStore } from './read-store.ts';

// A worker thread of the server: answers one read after the other from its own connection, which it opens at once. A
// store that cannot be opened is tried again with the next read.
const currentStore = openCurrentStore(workerData as Environment);

currentStore.get().catch(() => undefined);

parentPort?.on('message', (request: ReadRequest) => {
  void respond(request);
});

async function respond(request: ReadRequest): Promise<void> {
  const result = await resultOf(request);
  const moved = 'answer' in result ? [result.answer.bytes.buffer] : [];
  parentPort?.postMessage({ call: request.call, result } satisfies ReadResponse, moved);
}

async function resultOf({ name, input }: ReadRequest): Promise<ReadResult> {
  try {
    const store = await currentStore.get();
    return await readStore({ store, env: workerData as Environment }, name, input);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
