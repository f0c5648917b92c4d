import { parentPort, workerData } from 'node:worker_threads';
import type { Environment } from '../../../core/environment.ts';
import { openStoreToRead, type Store } from '../../../store/open-store.ts';
import { failureOf, type ReadRequest, type ReadResponse, type ReadResult } from './read-protocol.ts';
import { readStore } from './read-store.ts';

// A worker thread of the server: answers one read after the other from its own connection, which it opens at once. A
// store that cannot be opened is tried again with the next read.
let opening: Promise<Store> | undefined;

openedStore().catch(() => undefined);

parentPort?.on('message', (request: ReadRequest) => {
  void respond(request);
});

function openedStore(): Promise<Store> {
  opening ??= openStoreToRead(workerData as Environment).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

async function respond(request: ReadRequest): Promise<void> {
  const result = await resultOf(request);
  const moved = 'answer' in result ? [result.answer.bytes.buffer] : [];
  parentPort?.postMessage({ call: request.call, result } satisfies ReadResponse, moved);
}

async function resultOf({ name, input }: ReadRequest): Promise<ReadResult> {
  try {
    const store = await openedStore();
    return await readStore({ store, env: workerData as Environment }, name, input);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
